// Snippets, each only where it fits: items at the beginning of a line, fields indented. The editor's own mechanism for snippets
// offers all of them everywhere.

import * as vscode from "vscode";
import snippets from "../snippets/orch.json";

interface Snippet {
  prefix: string[];
  description: string;
  place: string;
  body: string[];
}

/** What stands before the cursor where an item or a field may begin: white space, then words. */
const BEGINNING = /^(\s*)[a-z][a-z ]*$/;

export function registerSnippets(): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider("orch", {
    provideCompletionItems(document, position) {
      const begun = BEGINNING.exec(document.lineAt(position).text.slice(0, position.character));
      if (begun === null) return [];
      const indentation = begun[1] ?? "";
      const place = indentation === "" ? "file" : "body";
      const range = new vscode.Range(position.line, indentation.length, position.line, position.character);
      const fitting = (Object.values(snippets) as Snippet[]).filter((snippet) => snippet.place === place);
      return fitting.flatMap((snippet) => snippet.prefix.map((prefix) => item(prefix, snippet, range)));
    },
  });
}

function item(prefix: string, snippet: Snippet, range: vscode.Range): vscode.CompletionItem {
  const text = snippet.body.join("\n");
  const made = new vscode.CompletionItem(prefix, vscode.CompletionItemKind.Snippet);
  made.detail = snippet.description;
  made.insertText = new vscode.SnippetString(text);
  made.documentation = new vscode.MarkdownString().appendCodeblock(text.replaceAll(/\$\{\d+:([^{}]*)\}|\$0/g, "$1"), "orch");
  made.range = range;
  made.sortText = `~${prefix}`;
  return made;
}
