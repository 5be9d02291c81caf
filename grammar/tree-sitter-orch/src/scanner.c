// Where a newline parts two members. The parser asks only where it would take a separator: so newlines inside `( )`
// and `[ ]`, after an operator or after `{` never get here. What is left is in the next line: `../README.md`, Lines.

#include "tree_sitter/parser.h"

#include <string.h>

enum TokenType {
  NEWLINE,
  // Where a plain string ends that is not closed, and what is interpolated in it.
  LINE_END,
  // Never in a rule: valid only while the parser recovers from an error.
  ERROR_SENTINEL,
};

// The longest word that can go on with the line before.
#define LONGEST_WORD 6

static bool is_letter(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_blank(int32_t c) {
  return c == ' ' || c == '\t' || c == '\f';
}

static bool is_newline(int32_t c) {
  return c == '\n' || c == '\r';
}

static void advance(TSLexer *lexer) {
  lexer->advance(lexer, false);
}

// What follows a word that may be a key: with one of these after it, it is one.
static bool begins_member(TSLexer *lexer, bool also_before_brace, bool also_alone) {
  while (is_blank(lexer->lookahead)) advance(lexer);
  int32_t next = lexer->lookahead;
  switch (next) {
    case ':':
    case ',':
      return true;
    case '{':
      return also_before_brace;
    case '}':
      return also_alone;
    case '.':
      advance(lexer);
      return lexer->lookahead != '.';
    case '+':
      advance(lexer);
      return lexer->lookahead == '=';
    case '=':
      advance(lexer);
      return lexer->lookahead != '=' && lexer->lookahead != '>';
    case '/':
      advance(lexer);
      return also_alone && lexer->lookahead == '/';
    default:
      return also_alone && (is_newline(next) || lexer->eof(lexer));
  }
}

// Whether a line that begins so goes on with the one before.
static bool goes_on(TSLexer *lexer) {
  if (lexer->eof(lexer)) return false;
  int32_t first = lexer->lookahead;
  if (is_letter(first)) {
    char word[LONGEST_WORD + 2] = {0};
    unsigned length = 0;
    while (is_letter(lexer->lookahead) || (lexer->lookahead >= '0' && lexer->lookahead <= '9') || lexer->lookahead == '-') {
      if (length <= LONGEST_WORD) word[length] = (char)lexer->lookahead;
      length++;
      advance(lexer);
    }
    if (length > LONGEST_WORD) return false;
    if (strcmp(word, "then") == 0) return !begins_member(lexer, false, false);
    if (strcmp(word, "or") == 0 || strcmp(word, "and") == 0 || strcmp(word, "in") == 0) {
      return !begins_member(lexer, true, false);
    }
    if (strcmp(word, "undo") == 0 || strcmp(word, "within") == 0) return !begins_member(lexer, true, true);
    return false;
  }
  advance(lexer);
  int32_t second = lexer->lookahead;
  switch (first) {
    case '|':
    case '*':
    case '/':
    case '<':
    case '>':
      return true;
    case '.':
      return second != '.';
    case '+':
      return second != '=';
    case '?':
      return second == '.' || second == '?';
    case '=':
    case '!':
      return second == '=';
    default:
      return false;
  }
}

bool tree_sitter_orch_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  if (valid[ERROR_SENTINEL]) return false;
  if (valid[LINE_END]) {
    lexer->mark_end(lexer);
    lexer->result_symbol = LINE_END;
    while (is_blank(lexer->lookahead)) advance(lexer);
    return is_newline(lexer->lookahead) || lexer->eof(lexer);
  }
  if (!valid[NEWLINE]) return false;
  // The separator has no width: blanks and comments after it stay what they are.
  lexer->mark_end(lexer);
  bool has_newline = false;
  for (;;) {
    int32_t next = lexer->lookahead;
    if (is_newline(next)) {
      has_newline = true;
      advance(lexer);
    } else if (is_blank(next)) {
      advance(lexer);
    } else if (next == '/') {
      advance(lexer);
      // A `/` alone divides, on this line or going on with it.
      if (lexer->lookahead != '/') return false;
      while (!is_newline(lexer->lookahead) && !lexer->eof(lexer)) advance(lexer);
    } else {
      break;
    }
  }
  if (!has_newline || goes_on(lexer)) return false;
  lexer->result_symbol = NEWLINE;
  return true;
}

void *tree_sitter_orch_external_scanner_create(void) {
  return NULL;
}

void tree_sitter_orch_external_scanner_destroy(void *payload) {
  (void)payload;
}

unsigned tree_sitter_orch_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_orch_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}
