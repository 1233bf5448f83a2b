// Builds what the browser gets: dist/ with hashed names, texts packed in two ways, and a manifest from plain to hashed names.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import subsetFont from "subset-font";
import { compile } from "tailwindcss";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const assets = join(here, "assets");
const modules = join(here, "node_modules");
const manifest = {};

/** Writes a file under a name that changes with its content. */
function put(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const extension = extname(name);
  const hashed = `${basename(name, extension)}-${hash}${extension}`;
  writeFileSync(join(dist, hashed), bytes);
  manifest[name] = hashed;
  return hashed;
}

/** The pictures that src/icon.rs names, as one file of symbols; stroke and fill come from the page. */
function sprite() {
  const source = readFileSync(join(here, "src/icon.rs"), "utf8");
  const names = [...source.matchAll(/^\s+[A-Z]\w* => "([a-z0-9-]+)"/gm)].map((match) => match[1]);
  if (names.length === 0) throw new Error("src/icon.rs names no icon");
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/** The font with the signs and the weights that base.css asks of it, no others. */
async function letters() {
  const face = readFileSync(join(assets, "css/base.css"), "utf8").match(/@font-face \{[^}]*\}/)[0];
  const ranges = face.match(/unicode-range: ([^;]+);/)[1].split(",").map((one) => one.trim().slice(2).split("-").map((code) => parseInt(code, 16)));
  const [min, max] = face.match(/font-weight: (\d+) (\d+);/).slice(1).map(Number);
  const text = ranges.flatMap(([from, to = from]) => Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at))).join("");
  const whole = readFileSync(join(modules, "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"));
  return subsetFont(whole, text, { targetFormat: "woff2", variationAxes: { wght: { min, max } } });
}

/** One style sheet: tokens, own components, and the layout utilities that pages may use. */
async function styles(font) {
  const dark = readFileSync(join(assets, "css/dark.css"), "utf8").replace(/^.*?\{|\}\s*$/gs, "");
  const read = (path) => {
    const content = readFileSync(path, "utf8");
    return content.replaceAll("/* dark tokens */", dark).replaceAll("inter.woff2", font);
  };
  const loadStylesheet = async (id, base) => {
    const path = id.startsWith("tailwindcss/") ? join(modules, `${id}.css`) : resolve(base, id);
    return { path, base: dirname(path), content: read(path) };
  };
  const compiler = await compile(read(join(assets, "css/main.css")), { base: join(assets, "css"), loadStylesheet });
  const { code } = await esbuild.transform(compiler.build([]), { loader: "css", minify: true, target: ["chrome100", "safari15.4", "firefox100"] });
  return code;
}

/** The behaviours; charts are a file of their own, fetched by pages that have one. */
async function scripts() {
  const result = await esbuild.build({
    entryPoints: [join(assets, "ts/app.ts")],
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    legalComments: "none",
    target: ["chrome100", "safari15.4", "firefox100"],
    outdir: dist,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    metafile: true,
    absWorkingDir: here,
    alias: { "htmx.org": join(modules, "htmx.org/dist/htmx.esm.js") },
  });
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    manifest[output.entryPoint?.endsWith("app.ts") ? "app.js" : basename(path)] = basename(path);
  }
}

/** Leaves texts packed alone: the program carries each of them twice, not three times. */
function compress() {
  for (const name of readdirSync(dist)) {
    if (![".js", ".css", ".svg"].includes(extname(name))) continue;
    const path = join(dist, name);
    const bytes = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    unlinkSync(path);
  }
}

if (existsSync(dist)) rmSync(dist, { recursive: true });
mkdirSync(dist);
put("icons.svg", sprite());
put("icon.svg", readFileSync(join(assets, "icon.svg")));
const font = put("inter.woff2", await letters());
put("app.css", await styles(font));
await scripts();
compress();
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
