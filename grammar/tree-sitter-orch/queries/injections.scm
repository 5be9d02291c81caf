((comment) @injection.content
  (#set! injection.language "comment"))

; Regular expressions: `name.matches(r"^a")`.
(call
  function: (field_access field: (identifier) @_function)
  arguments: (arguments (raw_string (string_content) @injection.content))
  (#eq? @_function "matches")
  (#set! injection.language "regex"))

; Command lines: `shell("a | b")`, `process("npm run dev")`.
(call
  function: (identifier) @_function
  arguments: (arguments . (string . (string_content) @injection.content .))
  (#match? @_function "^(shell|process|command)$")
  (#set! injection.language "bash"))
