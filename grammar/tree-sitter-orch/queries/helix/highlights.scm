; In the words of Helix. Which of two patterns wins differs between its versions: no node is captured twice.

(comment) @comment.line
(doc_comment) @comment.line.documentation

; ---- items ----

(kind) @keyword.storage.type
(modifier) @keyword.storage.modifier
(item name: (identifier) @type !parameters)
(item name: (identifier) @function parameters: (_))
(item alias: (identifier) @namespace)
(item scope: (identifier) @constant)
(item base: (path (identifier) @type))
(parameter name: (identifier) @variable.parameter)
(field name: (identifier) @variable.other.member)
(attribute "@" @attribute name: (identifier) @attribute)

; ---- entries ----

(entry key: (identifier) @variable.other.member)
(removal key: (identifier) @variable.other.member)
(shorthand (identifier) @variable.other.member)
(argument name: (identifier) @variable.parameter)
(field_access field: (identifier) @variable.other.member)

; ---- values ----

(call function: (identifier) @function)
(constructor head: (identifier) @constructor)
(lambda parameter: (identifier) @variable.parameter)
(_ binder: (identifier) @variable.parameter)
(wait_expression event: (identifier) @variable.parameter)
(variant) @constant
((field_access object: (identifier) @variable.builtin)
  (#match? @variable.builtin "^(self|it)$"))

(boolean) @constant.builtin.boolean
(null) @constant.builtin
(number) @constant.numeric
(unit) @keyword.storage
(string ["\"" "\"\"\""] @string)
(string (string_content) @string)
(raw_string) @string.special
(escape_sequence) @constant.character.escape
(interpolation "${" @punctuation.special)

; ---- types ----

(type_path (identifier) @type)
(secret_type "secret" @keyword.storage.modifier)
(optional_type "?" @operator)

; ---- words and signs ----

["if" "then" "else" "match"] @keyword.control.conditional
["for" "all" "any" "parallel" "race" "limit"] @keyword.control.repeat
["return"] @keyword.control.return
["spawn" "expect" "remove" "undo" "wait" "event" "within" "where" "when" "extends" "as"] @keyword.control
["and" "or" "not" "in"] @keyword.operator

["=" "+=" "==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "??" ".." "..<" "..." "->" "=>" "|"] @operator
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," ":" "." "?."] @punctuation.delimiter
