// Serves this folder to this machine only: node serve.mjs PORT (0 for any that is free).
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const types = { ".html": "text/html; charset=utf-8", ".mjs": "text/javascript", ".wasm": "application/wasm", ".onnx": "application/octet-stream" };

const server = createServer(async (request, response) => {
  const said = new URL(request.url, "http://localhost").searchParams.get("said");
  if (said !== null) { console.log(said); response.writeHead(204).end(); return; }
  let path = normalize(join(folder, decodeURIComponent(new URL(request.url, "http://localhost").pathname)));
  if (path.endsWith(sep)) path = join(path, "index.html");
  try {
    if (!path.startsWith(folder)) throw new Error("outside");
    const file = await readFile(path);
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(file);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(Number(process.argv[2] ?? 8000), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
