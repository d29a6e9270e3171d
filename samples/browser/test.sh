#!/usr/bin/env bash
# Trains a policy, installs onnxruntime-web, and lets the page balance the pole in headless Chromium. Exit code 77: skipped, with the reason.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command -v npm >/dev/null || { echo "skipped: npm is not installed"; exit 77; }
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || { echo "skipped: no Chromium is installed"; exit 77; }
folder=$(mktemp -d)
server= browser=
end() {
    code=$?
    for process in $browser $server; do kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true; done
    rm -rf "$folder"
    exit "$code"
}
trap end EXIT
cp "$here"/*.mjs "$here"/index.html "$here"/package.json "$folder"
rollout="dotnet run -c Release --no-build --project $here/../../src/Rollout.Cli --"
$rollout train ppo CartPole-v1 --seed 1 --quiet --run "$folder/run"
$rollout export "$folder/run" --onnx "$folder/policy.onnx"
(cd "$folder" && npm install --no-audit --no-fund --ignore-scripts >/dev/null)
node "$folder/serve.mjs" 0 >"$folder/url" &
server=$!
for _ in $(seq 20); do [ -s "$folder/url" ] && break; sleep 0.25; done
"$chromium" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$folder/browser" --remote-debugging-port=0 "$(head -n 1 "$folder/url")?steps=1000" >/dev/null 2>&1 &
browser=$!
for _ in $(seq 240); do [ "$(wc -l <"$folder/url")" -ge 2 ] && break; sleep 0.25; done
echo "the page says: $(tail -n +2 "$folder/url")"
grep -qx '1000 steps, 0 falls' "$folder/url"
