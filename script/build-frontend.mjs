// Builds the front end: Sass and ES modules in, hashed and compressed files and a manifest out.
//
//   static/css/<name>.scss   each becomes a style sheet      "css/<name>.css"
//   static/js/<name>.js      each becomes an ES module       "js/<name>.js"   (CLASSIC below: classic scripts)
//   static/img/**            copied                          "img/<path>"
//   zxing_reader.wasm        copied, for the scanner alone   "wasm/zxing_reader.wasm"
//   fonts named in a sheet   copied                          "fonts/<file>.woff2"
//
// needs.json says, for each module, every built file that it may load: what a phone keeps to work without a network.
//
// The keys of static/dist/manifest.json are what templates give to asset(). Files in sub-folders of css and js are parts,
// bundled into whoever imports them (static/css/rooms/_courses.scss, static/js/lib/clock.js).

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";

const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
const STATIC = path.join(ROOT, "static");
const DIST = path.join(STATIC, "dist");
const STAMP = path.join(DIST, ".inputs");
const MANIFEST = path.join(DIST, "manifest.json");
const NEEDS = path.join(DIST, "needs.json");
const DECODER = path.join(ROOT, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm");
// theme.js is loaded in <head> before the first paint, so it must run at once: a module would wait for the whole page.
// phone-worker.js is a service worker: browsers of 2020 know no modules there.
const CLASSIC = ["theme.js", "phone-worker.js"];
const TARGETS = ["chrome80", "firefox78", "safari14"];
const COMPRESSED = new Set([".css", ".js", ".svg", ".wasm", ".json"]);

async function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

async function entriesIn(folder, extension) {
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names.filter((name) => name.endsWith(extension) && !name.startsWith("_")).sort();
}

/** A digest of everything the build reads, so that a second run costs nothing. */
async function digestOfInputs() {
  const sources = [];
  for (const folder of ["css", "js", "img"]) sources.push(...(await filesUnder(path.join(STATIC, folder))));
  sources.push(path.join(ROOT, "package-lock.json"), path.join(ROOT, "script/build-frontend.mjs"));
  const digest = createHash("sha256");
  for (const source of sources) digest.update(path.relative(ROOT, source)).update("\0").update(await readFile(source));
  return digest.digest("hex");
}

/** Lets esbuild read .scss: Sass compiles, esbuild then resolves url(), minifies and names the result. */
function sassPlugin(sass) {
  return {
    name: "sass",
    setup(build) {
      build.onLoad({ filter: /\.scss$/ }, (args) => {
        const compiled = sass.compile(args.path, {
          loadPaths: [path.join(ROOT, "node_modules")],
          quietDeps: true,
          // Bootstrap 5.3 is written with @import; the warning is for its authors.
          silenceDeprecations: ["import"],
        });
        return {
          contents: compiled.css,
          loader: "css",
          resolveDir: path.dirname(args.path),
          watchFiles: compiled.loadedUrls.map((url) => url.pathname),
        };
      });
    },
  };
}

function recordOutputs(manifest, metafile) {
  for (const [output, { entryPoint, inputs }] of Object.entries(metafile.outputs)) {
    const target = path.relative(DIST, path.resolve(ROOT, output));
    if (output.endsWith(".woff2")) manifest[`fonts/${path.basename(Object.keys(inputs)[0])}`] = target;
    if (!entryPoint) continue;
    const source = path.relative(STATIC, path.resolve(ROOT, entryPoint));
    manifest[source.replace(/\.scss$/, ".css")] = target;
  }
}

/** For each module its file and all that it imports, now or later, however far away. */
function recordNeeds(needs, { outputs }) {
  const reach = (output, found) => {
    if (found.has(output)) return found;
    found.add(output);
    for (const { path: imported } of outputs[output].imports) if (outputs[imported]) reach(imported, found);
    return found;
  };
  for (const [output, { entryPoint }] of Object.entries(outputs)) {
    if (!entryPoint || path.dirname(entryPoint) !== "static/js") continue;
    const files = [...reach(output, new Set())].map((file) => path.relative(DIST, path.resolve(ROOT, file)));
    needs[path.relative(STATIC, path.resolve(ROOT, entryPoint))] = files.sort();
  }
}

async function bundle(manifest, needs) {
  const esbuild = (await import(pathToFileURL(path.join(ROOT, "node_modules/esbuild/lib/main.js")).href)).default;
  const sass = await import("sass");
  const shared = {
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    metafile: true,
    target: TARGETS,
    // Safari 14 misreads one rare form of it (a default inside a loop's head) that we do not write.
    supported: { destructuring: true },
    legalComments: "none",
    outdir: DIST,
    outbase: STATIC,
    publicPath: "/static/dist/",
    entryNames: "[dir]/[name]-[hash]",
    chunkNames: "js/part-[hash]",
    assetNames: "assets/[name]-[hash]",
    loader: { ".woff2": "file", ".svg": "file", ".png": "file", ".webp": "file", ".wasm": "file" },
    logLevel: "warning",
  };
  const modules = (await entriesIn(path.join(STATIC, "js"), ".js")).filter((name) => !CLASSIC.includes(name));
  const classics = CLASSIC.filter((name) => existsSync(path.join(STATIC, "js", name)));
  const sheets = await entriesIn(path.join(STATIC, "css"), ".scss");
  const results = await Promise.all([
    esbuild.build({
      ...shared,
      entryPoints: modules.map((name) => `static/js/${name}`),
      format: "esm",
      splitting: true,
    }),
    esbuild.build({ ...shared, entryPoints: classics.map((name) => `static/js/${name}`), format: "iife" }),
    esbuild.build({ ...shared, entryPoints: sheets.map((name) => `static/css/${name}`), plugins: [sassPlugin(sass)] }),
  ]);
  const written = [];
  recordNeeds(needs, results[0].metafile);
  for (const { metafile } of results) {
    recordOutputs(manifest, metafile);
    written.push(...Object.keys(metafile.outputs).map((output) => path.resolve(ROOT, output)));
  }
  return written;
}

async function copyHashed(source, key, manifest) {
  const content = await readFile(source);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { dir, name, ext } = path.parse(key);
  const target = path.join(DIST, dir, `${name}-${hash}${ext}`);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, content);
  manifest[key] = path.relative(DIST, target);
  return target;
}

async function copyAssets(manifest) {
  const written = [];
  for (const image of await filesUnder(path.join(STATIC, "img"))) {
    written.push(await copyHashed(image, path.relative(STATIC, image), manifest));
  }
  if (existsSync(DECODER)) written.push(await copyHashed(DECODER, "wasm/zxing_reader.wasm", manifest));
  return written;
}

/** Writes <file>.gz and <file>.br beside every file worth it; returns their paths. */
async function compress(files) {
  const gzip = promisify(zlib.gzip);
  const brotli = promisify(zlib.brotliCompress);
  const written = [];
  await Promise.all(
    files
      .filter((file) => COMPRESSED.has(path.extname(file)))
      .map(async (file) => {
        const content = await readFile(file);
        // Level 11 takes seconds for the decoder and gains 5 %; small files get it.
        const quality = content.length > 300_000 ? 8 : 11;
        const packed = [
          [".gz", await gzip(content, { level: 9 })],
          [".br", await brotli(content, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality } })],
        ];
        for (const [suffix, body] of packed) {
          if (body.length >= content.length) continue;
          await writeFile(file + suffix, body);
          written.push(file + suffix);
        }
      }),
  );
  return written;
}

async function main() {
  const digest = await digestOfInputs();
  const fresh = existsSync(STAMP) && existsSync(MANIFEST) && (await readFile(STAMP, "utf8")) === digest;
  if (fresh && !process.argv.includes("--force")) return;

  const started = performance.now();
  const manifest = {};
  const needs = {};
  await mkdir(DIST, { recursive: true });
  const written = [...(await bundle(manifest, needs)), ...(await copyAssets(manifest))];
  written.push(...(await compress(written)));

  // The manifest changes at once and last, so a running server never points at a file that is not there yet.
  const ordered = (names) => Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(NEEDS, JSON.stringify(ordered(needs), null, 2));
  await writeFile(`${MANIFEST}.new`, JSON.stringify(ordered(manifest), null, 2));
  await rename(`${MANIFEST}.new`, MANIFEST);
  const kept = new Set([...written, MANIFEST, NEEDS, STAMP]);
  for (const file of await filesUnder(DIST)) if (!kept.has(file)) await rm(file, { force: true });
  await writeFile(STAMP, digest);
  console.log(`Front end: ${Object.keys(manifest).length} files in ${Math.round(performance.now() - started)} ms`);
}

await main();
