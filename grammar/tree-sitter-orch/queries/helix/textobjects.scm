(item body: (body) @class.inside) @class.around
(item name: (identifier) parameters: (_) value: (_) @function.inside) @function.around
(parameter) @parameter.inside @parameter.around
(argument) @parameter.inside @parameter.around
(entry) @entry.inside @entry.around
(comment)+ @comment.around
(doc_comment)+ @comment.around
