;;; orch-mode.el --- Services of a whole stack in one language  -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: languages

;;; Commentary:

;; Colours, indentation and comments of .orch files, and their language server for Eglot.

;;; Code:

(defgroup orch nil
  "Services of a whole stack in one language."
  :group 'languages)

(defcustom orch-program "orchc"
  "The program that serves the language."
  :type 'string)

(defcustom orch-environment nil
  "The environment that hover and hints speak of; nil for the stack as it is written."
  :type '(choice (const nil) string))

(defvar orch-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?_ "_" table)
    ;; `-' belongs to names: `order-api' is one.
    (modify-syntax-entry ?- "_" table)
    (dolist (sign '(?= ?< ?> ?+ ?* ?? ?| ?@ ?: ?. ?$ ?%))
      (modify-syntax-entry sign "." table))
    table)
  "Syntax of .orch files.")

(defconst orch--name "[[:alpha:]_]\\(?:[[:alnum:]_]\\|-[[:alnum:]_]\\)*")

(defvar orch-font-lock-keywords
  `(("^\\s-*\\(///.*\\)$" 1 font-lock-doc-face t)
    (,(concat "^\\s-*\\(?:\\(?:abstract\\|private\\)\\s-+\\)*\\(" orch--name "\\)\\s-+\\(" orch--name "\\)\\s-*[{=(:]")
     (1 font-lock-keyword-face) (2 font-lock-type-face))
    (,(concat "^\\s-*\\(stack\\|network\\|volume\\|abstract\\|private\\)\\s-+\\(" orch--name "\\)")
     (1 font-lock-keyword-face) (2 font-lock-type-face))
    (,(concat "\\_<\\(" orch--name "\\)\\(?:\\[[^]\n]*\\]\\)?\\s-*\\(?:=[^=>]\\|\\+=\\|{\\)") 1 font-lock-variable-name-face)
    (,(regexp-opt '("if" "then" "else" "match" "for" "in" "where" "when" "all" "any" "return" "spawn" "expect" "remove" "undo"
                    "wait" "within" "extends" "as" "and" "or" "not" "import" "from" "parallel" "race" "limit")
                  'symbols)
     . font-lock-keyword-face)
    (,(regexp-opt '("true" "false" "null" "self" "it") 'symbols) . font-lock-constant-face)
    ("\\_<[0-9][0-9_.]*\\(?:%\\|[[:alnum:]]*\\)" . font-lock-constant-face))
  "What of a .orch file has a colour.")

(defun orch-indent-line ()
  "Indent by two for each bracket that is open before the line."
  (interactive)
  (let* ((column (save-excursion
                   (back-to-indentation)
                   (let ((depth (car (syntax-ppss (point)))))
                     (* 2 (max 0 (if (looking-at-p "[]})]") (1- depth) depth))))))
         (inside-text (nth 3 (syntax-ppss (line-beginning-position)))))
    (unless inside-text
      (if (<= (current-column) (current-indentation))
          (indent-line-to column)
        (save-excursion (indent-line-to column))))))

;;;###autoload
(define-derived-mode orch-mode prog-mode "Orch"
  "Major mode for .orch files."
  (setq-local comment-start "// "
              comment-start-skip "///?\\s-*"
              font-lock-defaults '(orch-font-lock-keywords)
              indent-line-function #'orch-indent-line
              indent-tabs-mode nil
              tab-width 2))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.orch\\'" . orch-mode))

(defun orch--contact (&rest _)
  "How Eglot starts the server, and what it tells it."
  (list orch-program "lsp" :initializationOptions (list :environment orch-environment)))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(orch-mode . orch--contact)))

(provide 'orch-mode)
;;; orch-mode.el ends here
