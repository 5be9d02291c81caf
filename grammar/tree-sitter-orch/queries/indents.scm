; Neovim takes the first kind of captures, Helix the second; each passes over the other.

[
  (body)
  (record)
  (match_expression)
  (list)
  (comprehension)
  (arguments)
  (parameters)
  (record_type)
  (map_type)
  (list_type)
] @indent.begin @indent

["}" "]" ")"] @indent.branch @indent.end @outdent

[
  (string)
  (raw_string)
  (comment)
  (doc_comment)
] @indent.ignore
