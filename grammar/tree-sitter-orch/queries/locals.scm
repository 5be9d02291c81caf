; What a parameter or a binder names keeps its colour where it is used. The names of items have none of their own.

[
  (item parameters: (_))
  (item binder: (_))
  (for_statement)
  (lambda)
  (comprehension)
  (quantified_expression)
  (concurrent_expression)
] @local.scope

(parameter name: (identifier) @local.definition)
(lambda parameter: (identifier) @local.definition)
(_ binder: (identifier) @local.definition)

[
  (arguments (identifier) @local.reference)
  (argument value: (identifier) @local.reference)
  (arm value: (identifier) @local.reference)
  (binary_expression (identifier) @local.reference)
  (comprehension element: (identifier) @local.reference)
  (comprehension filter: (identifier) @local.reference)
  (entry value: (identifier) @local.reference)
  (expect_statement (identifier) @local.reference)
  (field_access object: (identifier) @local.reference)
  (if_expression (identifier) @local.reference)
  (if_statement condition: (identifier) @local.reference)
  (index_expression (identifier) @local.reference)
  (interpolation (identifier) @local.reference)
  (item condition: (identifier) @local.reference)
  (item value: (identifier) @local.reference)
  (lambda body: (identifier) @local.reference)
  (list (identifier) @local.reference)
  (match_expression subject: (identifier) @local.reference)
  (parenthesized_expression (identifier) @local.reference)
  (quantified_expression filter: (identifier) @local.reference)
  (quantified_expression predicate: (identifier) @local.reference)
  (range (identifier) @local.reference)
  (return_statement (identifier) @local.reference)
  (spread (identifier) @local.reference)
  (unary_expression (identifier) @local.reference)
]
