/**
 * @file The form of `.orch`, for editors. The authority is `../orch.ebnf` with `../README.md`; where a newline parts
 * members, `src/scanner.c` decides. It takes a little more than the parser: what is wrong is the compiler's to say.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/** How tightly things bind, loosest first. */
const BINDS = { open: 0, or: 1, and: 2, not: 3, compare: 4, range: 5, add: 6, multiply: 7, negate: 8, access: 9, member: 10 };

/** Words that are keywords where a member begins. As a key or a field, any of them is a name. */
const MEMBER_WORDS = [
  "if", "for", "match", "not", "return", "spawn", "expect", "remove", "wait", "parallel", "race", "all", "any",
  "true", "false", "null", "abstract", "private", "type", "import",
];

/** Of these, those that are keywords where a value begins, too. As the name of an argument, any of them is a name. */
const VALUE_WORDS = ["if", "match", "not", "wait", "parallel", "race", "all", "any", "true", "false", "null"];

/** Those that may be the name of a value. */
const VALUE_NAMES = ["wait", "parallel", "race", "all", "any"];

/** `match.a = 1` sets a field. */
const PATH_WORDS = MEMBER_WORDS.filter((word) => ![...VALUE_NAMES, "true", "false", "null"].includes(word));

/** `return { … }` is a statement, `expect { … }` sets `expect`. */
const takesBody = (word) => !["return", "parallel", "race"].includes(word);

const separated = (rule, separator) => seq(rule, repeat(seq(separator, rule)), optional(separator));
const commas = (rule) => optional(separated(rule, ","));
const binary = (left, operator, right) =>
  seq(field("left", left), field("operator", operator), field("right", right));

/**
 * The rules of expressions: as they are, and as heads, where no `{` belongs to what stands before it. `name` makes the
 * name of a rule, `as` gives the node its usual name.
 */
function expressions(isHead) {
  const name = (rule) => (isHead ? `_head_${rule}` : rule);
  const as = ($, rule) => (isHead ? alias($[name(rule)], $[rule]) : $[rule]);
  const expression = isHead ? "_head" : "_expression";
  const primary = isHead ? "_head_primary" : "_primary";
  return {
    [expression]: ($) =>
      choice(
        $[primary],
        as($, "lambda"),
        as($, "binary_expression"),
        as($, "unary_expression"),
        as($, "range"),
        as($, "if_expression"),
        as($, "quantified_expression"),
        as($, "wait_expression"),
      ),

    [name("lambda")]: ($) =>
      prec.right(BINDS.open, seq(field("parameter", $.identifier), "=>", field("body", $[expression]))),

    [name("binary_expression")]: ($) => {
      const e = $[expression];
      return choice(
        prec.left(BINDS.or, binary(e, choice("or", "??"), e)),
        prec.left(BINDS.and, binary(e, "and", e)),
        prec.left(BINDS.compare, binary(e, choice("==", "!=", "<", "<=", ">", ">=", "in"), e)),
        prec.left(BINDS.add, binary(e, choice("+", "-"), e)),
        prec.left(BINDS.multiply, binary(e, choice("*", "/"), e)),
      );
    },

    [name("unary_expression")]: ($) =>
      choice(
        prec(BINDS.not, seq(field("operator", "not"), field("operand", $[expression]))),
        prec(BINDS.negate, seq(field("operator", "-"), field("operand", $[expression]))),
      ),

    [name("range")]: ($) =>
      choice(
        prec.left(BINDS.range, seq(field("start", $[expression]), choice("..", "..<"), field("end", $[expression]))),
        prec.left(BINDS.range, seq(field("start", $[expression]), choice("..", "..<"))),
        prec.left(BINDS.range, seq(choice("..", "..<"), field("end", $[expression]))),
        prec.left(BINDS.range, choice("..", "..<")),
      ),

    [name("if_expression")]: ($) =>
      prec.right(
        BINDS.open,
        seq(
          "if", field("condition", $._head),
          "then", field("consequence", $[expression]),
          "else", field("alternative", $[expression]),
        ),
      ),

    [name("quantified_expression")]: ($) =>
      prec.right(
        BINDS.open,
        seq(
          choice("all", "any"), field("binder", $.identifier), "in", field("iterable", $[expression]),
          optional(seq("where", field("filter", $[expression]))),
          ":", field("predicate", $[expression]),
        ),
      ),

    [name("wait_expression")]: ($) =>
      prec.right(
        BINDS.open,
        seq(
          "wait", "event", field("event", $.identifier), ":", field("type", isHead ? $._union : $._type),
          optional(seq("within", field("within", $._head))),
          optional(seq("else", field("alternative", $[expression]))),
        ),
      ),

    [primary]: ($) =>
      choice(
        $.identifier,
        alias(choice(...VALUE_NAMES), $.identifier),
        $._literal,
        $.parenthesized_expression,
        $.list,
        $.comprehension,
        $.match_expression,
        as($, "concurrent_expression"),
        as($, "field_access"),
        as($, "index_expression"),
        as($, "call"),
        ...(isHead ? [] : [$.constructor, alias($.body, $.record)]),
      ),

    [name("concurrent_expression")]: ($) =>
      prec(
        BINDS.access,
        choice(
          seq(
            choice("parallel", "race"), "for", field("binder", $.identifier), "in", field("iterable", $._head),
            optional(seq("limit", field("limit", $._head))), field("body", $.body),
          ),
          ...(isHead ? [] : [seq(choice("parallel", "race"), field("body", $.body))]),
        ),
      ),

    [name("field_access")]: ($) =>
      prec.left(
        BINDS.access,
        seq(field("object", $[primary]), choice(".", "?."), field("field", choice($.identifier, $._text))),
      ),

    [name("index_expression")]: ($) =>
      prec.left(BINDS.access, seq(field("object", $[primary]), "[", field("index", $._expression), "]")),

    [name("call")]: ($) =>
      prec.left(BINDS.access, seq(field("function", $[primary]), field("arguments", $.arguments))),
  };
}

module.exports = grammar({
  name: "orch",

  word: ($) => $.identifier,

  externals: ($) => [$._newline, $._line_end, $._error_sentinel],

  extras: ($) => [/[ \t\f\r\n\uFEFF]/, $.comment, $.doc_comment],

  inline: ($) => [$._separator, $._key],

  conflicts: ($) => [],

  rules: {
    source_file: ($) =>
      optional(separated(seq(repeat($.attribute), choice($.item, alias($._section, $.item))), $._separator)),

    comment: () => token(choice(/\/\/([^\/\r\n][^\r\n]*)?/, /\/\/\/\/[^\r\n]*/)),
    doc_comment: () => /\/\/\/([^\/\r\n][^\r\n]*)?/,

    _separator: ($) => choice($._newline, ","),

    // ---- members ----

    body: ($) => seq("{", optional(separated($._member, $._separator)), "}"),

    _member: ($) =>
      seq(
        repeat($.attribute),
        choice($.item, $.field, $.entry, $.removal, $.spread, $.shorthand, $._statement),
      ),

    attribute: ($) => prec.right(seq("@", field("name", $.identifier), optional(field("arguments", $.arguments)))),

    item: ($) =>
      seq(
        optional($._modifiers),
        choice(
          seq(
            field("kind", alias("type", $.kind)), field("name", $.identifier), optional(seq("=", field("type", $._type))),
          ),
          seq(
            field("kind", alias("import", $.kind)), field("label", $._text),
            optional(field("arguments", $.arguments)), optional($._alias),
          ),
          seq(
            field("kind", alias($.identifier, $.kind)),
            choice(seq(field("name", $.identifier), optional(field("label", $._text))), field("label", $._text)),
            optional($._clauses), optional($._content),
          ),
          seq(
            field("kind", alias($.identifier, $.kind)),
            choice($._alias, $._extends, $._family, $._when), optional($._clauses), optional($._content),
          ),
        ),
      ),

    // `monitoring { … }` at the top of a file; in a body it is an entry.
    _section: ($) =>
      seq(
        optional($._modifiers),
        field("kind", alias($.identifier, $.kind)), field("body", $.body),
      ),

    _modifiers: ($) => repeat1(alias(choice("abstract", "private"), $.modifier)),

    // In any order: which one is the compiler's to say.
    _clauses: ($) =>
      repeat1(
        choice(
          field("parameters", $.parameters),
          $._alias,
          seq(":", field("type", $._head_type)),
          seq("->", field("target", $._head_type)),
          $._extends,
          $._family,
          seq("in", field("scope", $.identifier)),
          $._when,
        ),
      ),
    _content: ($) =>
      choice(
        seq("=", field("value", $._expression), optional(seq("undo", field("undo", $._expression)))),
        seq("undo", field("undo", $._expression)),
        field("body", $.body),
      ),

    _alias: ($) => seq("as", field("alias", $.identifier)),
    _extends: ($) => seq("extends", field("base", $.path)),
    _family: ($) => seq("for", field("binder", $.identifier), "in", field("iterable", $._head)),
    _when: ($) => seq("when", field("condition", $._head)),

    path: ($) => seq($.identifier, repeat(seq(".", $.identifier))),

    parameters: ($) => seq("(", commas($.parameter), ")"),
    parameter: ($) =>
      seq(
        field("name", $.identifier), ":", field("type", $._type),
        optional(seq("=", field("default", $._expression))),
      ),

    field: ($) =>
      seq(
        field("name", choice($.identifier, $._word)), ":",
        field("type", $._type), optional(seq("=", field("default", $._expression))),
      ),

    entry: ($) =>
      prec(
        BINDS.member,
        choice(
          seq(
            field("key", choice($._key, $._word)), field("operator", choice("=", "+=")),
            field("value", $._expression),
          ),
          seq(field("key", choice($._key, $._word_before_body)), field("body", $.body)),
        ),
      ),

    _key: ($) =>
      choice($.identifier, $._text, $.field_access, $.index_expression, alias($._word_access, $.field_access)),
    _word: ($) => alias(choice(...MEMBER_WORDS), $.identifier),
    _word_before_body: ($) => prec(BINDS.member, alias(choice(...MEMBER_WORDS.filter(takesBody)), $.identifier)),
    _word_access: ($) =>
      seq(
        field("object", alias(choice(...PATH_WORDS), $.identifier)),
        ".", field("field", $.identifier),
      ),

    removal: ($) => seq("remove", field("key", choice($.identifier, $._text, $.field_access, $.index_expression))),
    spread: ($) => seq("...", $._expression),
    shorthand: ($) => prec(BINDS.member, seq(choice($.identifier, alias(choice("type", "import", "abstract", "private", "spawn", "expect", "remove"), $.identifier)))),

    // ---- statements ----

    _statement: ($) =>
      choice($.return_statement, $.if_statement, $.for_statement, $.spawn_statement, $.expect_statement, $.expression_statement),

    return_statement: ($) => seq("return", optional($._expression)),
    if_statement: ($) =>
      prec.right(
        1,
        seq(
          "if", field("condition", $._head), field("consequence", $.body),
          optional(seq("else", field("alternative", choice($.body, $._statement)))),
        ),
      ),
    for_statement: ($) =>
      seq("for", field("binder", $.identifier), "in", field("iterable", $._head), field("body", $.body)),
    spawn_statement: ($) => seq("spawn", $._expression),
    expect_statement: ($) => seq("expect", $._expression),
    expression_statement: ($) => seq($._expression, optional(seq("undo", field("undo", $._expression)))),

    // ---- expressions ----

    ...expressions(false),
    ...expressions(true),

    constructor: ($) =>
      prec.left(
        BINDS.access,
        seq(
          field("head", choice($.identifier, $.field_access, $.index_expression, $.call)),
          field("body", $.body),
        ),
      ),

    parenthesized_expression: ($) => seq("(", $._expression, ")"),
    list: ($) => seq("[", commas($._expression), "]"),
    comprehension: ($) =>
      seq(
        "[", "for", field("binder", $.identifier), "in", field("iterable", $._expression),
        optional(seq("where", field("filter", $._expression))),
        ":", field("element", $._expression), "]",
      ),

    arguments: ($) => seq("(", commas(choice($._expression, $.argument)), ")"),
    argument: ($) =>
      seq(
        field("name", choice($.identifier, alias(choice(...VALUE_WORDS), $.identifier))), ":",
        field("value", $._expression),
      ),

    match_expression: ($) =>
      seq("match", field("subject", $._head), "{", optional(separated($.arm, $._separator)), "}"),
    arm: ($) =>
      seq(
        choice("else", seq(field("pattern", $._pattern), repeat(seq("|", field("pattern", $._pattern))))),
        "=>", field("value", $._expression),
      ),
    _pattern: ($) =>
      choice(alias($.identifier, $.variant), $._literal, alias($._negative, $.unary_expression), alias($._pattern_range, $.range)),
    _negative: ($) => seq(field("operator", "-"), choice($.number, $.quantity)),
    _pattern_range: ($) => {
      const end = choice($.number, $.quantity, alias($._negative, $.unary_expression));
      return choice(
        seq(field("start", end), choice("..", "..<"), optional(field("end", end))),
        seq(choice("..", "..<"), optional(field("end", end))),
      );
    },

    // ---- types ----

    _type: ($) => choice($._union, $.refined_type),
    refined_type: ($) => prec.right(1, seq(field("base", $._union), "where", field("predicate", $._expression))),
    _head_type: ($) => choice($._union, alias($._head_refined_type, $.refined_type)),
    _head_refined_type: ($) => prec.right(1, seq(field("base", $._union), "where", field("predicate", $._head))),
    _union: ($) => choice($._single_type, $.union_type),
    union_type: ($) => prec.left(seq($._single_type, repeat1(seq("|", $._single_type)))),
    _single_type: ($) =>
      choice($._text, $.type_path, $.list_type, $.parenthesized_type, $.secret_type, $.map_type, $.record_type, $.optional_type),
    type_path: ($) =>
      prec.left(seq(choice($.identifier, alias("secret", $.identifier)), repeat(seq(".", $.identifier)))),
    list_type: ($) => seq("[", $._type, "]"),
    parenthesized_type: ($) => seq("(", $._type, ")"),
    secret_type: ($) => prec.right(1, seq("secret", $._single_type)),
    optional_type: ($) => prec.left(2, seq($._single_type, "?")),
    map_type: ($) => seq("{", field("key", $._single_type), "=", field("value", $._type), "}"),
    record_type: ($) => seq("{", optional(separated(alias($._record_field, $.field), $._separator)), "}"),
    _record_field: ($) =>
      seq(
        field("name", choice($.identifier, alias("secret", $.identifier))), ":",
        field("type", $._type), optional(seq("=", field("default", $._expression))),
      ),

    // ---- tokens ----

    _literal: ($) => choice($.number, $.quantity, $._text, $.boolean, $.null),
    boolean: () => choice("true", "false"),
    null: () => "null",

    identifier: () => /[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*/,

    number: () =>
      token(choice(/[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9]+)?/, /0x[0-9A-Fa-f_]+/, /0o[0-7_]+/)),
    quantity: ($) => seq(field("value", $.number), field("unit", $.unit)),
    unit: () => token.immediate(/[A-Za-z][A-Za-z0-9]*|%/),

    _text: ($) => choice($.string, $.raw_string),
    string: ($) => choice($._plain_string, $._multiline_string),
    _plain_string: ($) =>
      seq(
        '"',
        repeat(
          choice(
            alias(token.immediate(prec(1, /[^"\\$\r\n]+/)), $.string_content),
            alias(token.immediate("$"), $.string_content),
            $.escape_sequence,
            alias($._interpolation_of_line, $.interpolation),
          ),
        ),
        // While it is typed it has no end: it ends with its line, and what follows is not drawn in.
        choice(token.immediate('"'), $._line_end),
      ),
    _multiline_string: ($) =>
      seq(
        '"""',
        repeat(
          choice(
            alias(token.immediate(prec(1, /[^"\\$]+/)), $.string_content),
            alias(token.immediate(/\$|"|""/), $.string_content),
            $.escape_sequence,
            $.interpolation,
          ),
        ),
        token.immediate('"""'),
      ),
    raw_string: ($) =>
      choice(
        seq('r"', optional(alias(token.immediate(prec(1, /[^"\r\n]+/)), $.string_content)), token.immediate('"')),
        seq(
          'r#"',
          optional(alias(token.immediate(prec(1, /([^"]|"+[^"#])+/)), $.string_content)),
          token.immediate(/"+#/),
        ),
      ),
    escape_sequence: () => token.immediate(/\\([ntr0\\"$]|u\{[0-9A-Fa-f]+\})/),
    interpolation: ($) => seq(token.immediate("${"), $._expression, "}"),
    _interpolation_of_line: ($) => seq(token.immediate("${"), $._expression, choice("}", $._line_end)),
  },
});
