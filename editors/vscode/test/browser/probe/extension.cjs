// The tests' hand inside the editor: functions come in over a socket, run with the editor's API, and their answers go back as JSON.
const http = require("node:http");
const vscode = require("vscode");

const AsyncFunction = (async () => undefined).constructor;

exports.activate = (context) => {
  const socket = process.env.ORCH_PROBE_SOCKET;
  if (socket === undefined) return;
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    try {
      const { source, args } = JSON.parse(body);
      const value = await new AsyncFunction("vscode", "args", `return (${source})(vscode, ...args);`)(vscode, args);
      response.end(JSON.stringify({ value }));
    } catch (error) {
      response.end(JSON.stringify({ error: error?.stack ?? String(error) }));
    }
  });
  server.listen(socket);
  context.subscriptions.push({ dispose: () => server.close() });
};
