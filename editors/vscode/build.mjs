// Bundles the extension and its webview into dist/, and copies what the package needs from the rest of the repository.
import { copyFile, mkdir } from "node:fs/promises";
import * as esbuild from "esbuild";

const here = (path) => new URL(path, import.meta.url);
const production = process.argv.includes("--production");

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  logLevel: "warning",
  absWorkingDir: new URL(".", import.meta.url).pathname,
};

const bundles = [
  {
    ...common,
    entryPoints: { extension: "src/extension.ts" },
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
  },
  { ...common, entryPoints: { graph: "webview/graph.ts" }, outdir: "dist", platform: "browser", format: "iife", target: "es2022" },
];

await mkdir(here("dist"), { recursive: true });
await copyFile(here("../../grammar/textmate/orch.tmLanguage.json"), here("dist/orch.tmLanguage.json"));
await copyFile(here("../../LICENSE"), here("LICENSE"));

if (process.argv.includes("--watch")) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
}
