// The server's lenses name places as the protocol writes them; the editor's own command for showing them wants its own types.

import type * as vscode from "vscode";
import type { LanguageClient, Location, Position } from "vscode-languageclient/node";

type Converter = LanguageClient["protocol2CodeConverter"];

const SHOW_REFERENCES = "editor.action.showReferences";

/** Makes a lens that shows places work here. */
export function converted(lens: vscode.CodeLens, convert: Converter): vscode.CodeLens {
  const [uri, position, locations] = (lens.command?.arguments ?? []) as [string, Position, Location[]];
  if (lens.command?.command !== SHOW_REFERENCES || typeof uri !== "string") return lens;
  const places = locations.map((location) => convert.asLocation(location));
  lens.command = { ...lens.command, arguments: [convert.asUri(uri), convert.asPosition(position), places] };
  return lens;
}
