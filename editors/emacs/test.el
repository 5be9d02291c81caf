;;; test.el --- A real Emacs with orch-mode  -*- lexical-binding: t -*-

;;; Commentary:

;; The server attaches, finds, mends, formats, renames.
;; emacs --batch -l editors/emacs/test.el

;;; Code:

;; Emacs 28 has Eglot as a package.
(package-initialize)
(require 'ert)
(require 'eglot)
(require 'flymake)

(defvar orch-test-here (file-name-directory (or load-file-name buffer-file-name)))
(add-to-list 'load-path orch-test-here)
(require 'orch-mode)
(setq orch-program (or (getenv "ORCH_ORCHC") "orchc")
      eglot-sync-connect 20
      eglot-autoshutdown nil
      flymake-no-changes-timeout 0.1)

(defvar orch-test-folder (make-temp-file "orch-emacs-" t))
(add-hook 'kill-emacs-hook (lambda () (delete-directory orch-test-folder t)))

(defun orch-test-wait (what ask)
  "Wait until ASK has an answer and return it; WHAT says what for."
  (let ((end (time-add nil 20)) answer)
    (while (not (or (setq answer (funcall ask)) (time-less-p end nil)))
      (accept-process-output nil 0.05))
    (or answer (error "Waited in vain: %s" what))))

(defmacro orch-test-with (name text &rest body)
  "Run BODY in a buffer of a file NAME with TEXT, which the server attends."
  (declare (indent 2))
  `(let ((file (expand-file-name ,name orch-test-folder)))
     (write-region ,text nil file)
     (with-current-buffer (find-file-noselect file)
       (unwind-protect
           (progn
             (should (eq major-mode 'orch-mode))
             ;; What `eglot-ensure' does once Emacs waits for a key.
             (apply #'eglot (eglot--guess-contact))
             (orch-test-wait "the server attends" #'eglot-managed-p)
             ;; As a command's end would.
             (flymake-start)
             ,@body)
         (set-buffer-modified-p nil)
         (kill-buffer)))))

(ert-deftest orch-test-a-misspelt-field-is-found-and-mended ()
  (orch-test-with "mistake.orch" "stack shop\n\nservice api {\n  imgae = \"shop/api:1.4.2\"\n}\n"
    (let ((finding (orch-test-wait "the finding" (lambda () (car (flymake-diagnostics))))))
      (should (string-match-p "has no field `imgae`" (flymake-diagnostic-text finding)))
      (should (equal "imgae" (buffer-substring (flymake-diagnostic-beg finding) (flymake-diagnostic-end finding))))
      (goto-char (flymake-diagnostic-beg finding))
      ;; The first action that is offered, asked for by a key and not by the mouse.
      (cl-letf ((last-nonmenu-event ?x)
                ((symbol-function 'completing-read) (lambda (_prompt actions &rest _) (car (all-completions "" actions)))))
        (call-interactively #'eglot-code-actions)))
    (should (string-match-p "^  image = " (buffer-string)))
    ;; Without keys there is no time between them in which changes are sent.
    (save-buffer)
    (orch-test-wait "the finding goes" (lambda () (null (flymake-diagnostics))))))

(ert-deftest orch-test-a-buffer-is-formatted ()
  (orch-test-with "format.orch" "stack shop\n\nservice api {\n    image=\"shop/api:1.4.2\"\n    port   =   8080\n}\n"
    (eglot-format-buffer)
    (should (equal (buffer-string) "stack shop\n\nservice api {\n  image = \"shop/api:1.4.2\"\n  port  = 8080\n}\n"))))

(ert-deftest orch-test-a-name-is-renamed ()
  (orch-test-with "rename.orch" "stack shop\n\nservice db {\n  image = \"postgres:17\"\n  port  = 5432\n}\n\nservice api {\n  image = \"shop/api:1\"\n  env   { DB = db.address }\n}\n"
    (search-forward "service db")
    (backward-char)
    (eglot-rename "store")
    (should (string-match-p "service store {" (buffer-string)))
    (should (string-match-p "DB = store.address" (buffer-string)))))

(ert-deftest orch-test-colours-and-indentation ()
  (with-temp-buffer
    (insert "service order-api {\nimage = \"x:1\" // where\n}\n")
    (orch-mode)
    (indent-region (point-min) (point-max))
    (font-lock-ensure)
    (should (equal (buffer-substring-no-properties (point-min) (point-max)) "service order-api {\n  image = \"x:1\" // where\n}\n"))
    (dolist (case '(("service" . font-lock-keyword-face) ("order-api" . font-lock-type-face) ("image" . font-lock-variable-name-face)
                    ("x:1" . font-lock-string-face) ("where" . font-lock-comment-face)))
      (goto-char (point-min))
      (search-forward (car case))
      (should (equal (list (car case) (get-text-property (match-beginning 0) 'face)) (list (car case) (cdr case)))))))

(ert-run-tests-batch-and-exit)
;;; test.el ends here
