; Of two patterns for a node, the later wins.

(identifier) @variable

(comment) @comment
(doc_comment) @comment.documentation

; ---- items ----

(kind) @keyword
(modifier) @keyword.modifier
((item kind: (kind) @keyword name: (identifier) @type !parameters)
  (#not-eq? @keyword "let"))
((item kind: (kind) @keyword name: (identifier) @constant !parameters)
  (#eq? @keyword "let"))
(item name: (identifier) @function parameters: (_))
(item alias: (identifier) @module)
(item scope: (identifier) @constant)
(item base: (path (identifier) @type))
(field name: (identifier) @property)
(parameter name: (identifier) @variable.parameter)
(attribute "@" @attribute name: (identifier) @attribute)

; ---- entries ----

(entry key: (identifier) @property)
(entry key: (field_access object: (identifier) @property))
(entry key: (field_access object: (field_access object: (identifier) @property)))
(entry key: (index_expression object: (identifier) @property))
(removal key: (identifier) @property)
(removal key: (field_access object: (identifier) @property))
(shorthand (identifier) @property)
(field_access field: (identifier) @property)
(argument name: (identifier) @variable.parameter)

; ---- values ----

(call function: (identifier) @function.call)
(constructor head: (identifier) @constructor)
(lambda parameter: (identifier) @variable.parameter)
(_ binder: (identifier) @variable.parameter)
(wait_expression event: (identifier) @variable.parameter)
(variant) @constant
((identifier) @variable.builtin
  (#match? @variable.builtin "^(self|it)$"))

(boolean) @boolean
(null) @constant.builtin
(number) @number
(unit) @keyword.unit
(string ["\"" "\"\"\""] @string)
(string (string_content) @string)
(raw_string) @string.special
(escape_sequence) @string.escape

; ---- types ----

(type_path (identifier) @type)
(secret_type "secret" @keyword.modifier)
(optional_type "?" @operator)

; ---- words and signs ----

["if" "then" "else" "match"] @keyword.conditional
["for" "all" "any" "parallel" "race" "limit"] @keyword.repeat
["return" "spawn" "expect" "remove" "undo" "wait" "event" "within" "where" "when" "extends" "as"] @keyword
["and" "or" "not" "in"] @keyword.operator

["=" "+=" "==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "??" ".." "..<" "..." "->" "=>" "|"] @operator
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," ":" "." "?."] @punctuation.delimiter

(interpolation ["${" "}"] @punctuation.special)
