((comment) @injection.content
  (#set! injection.language "comment"))

; Regular expressions: `name.matches(r"^a")`.
(call
  function: (field_access field: (identifier) @_function)
  arguments: (arguments (raw_string (string_content) @injection.content))
  (#match? @_function "^(matches|replace|split)$")
  (#set! injection.language "regex"))

; Command lines of a shell: `process("npm run dev")`.
(call
  function: (identifier) @_function
  arguments: (arguments . (string . (string_content) @injection.content .))
  (#match? @_function "^(process|command)$")
  (#set! injection.language "bash"))
