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
  (string)
  (raw_string)
  (doc_comment)+
  (comment)+
] @fold
