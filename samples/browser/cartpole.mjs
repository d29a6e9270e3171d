// CartPole-v1 in the page, acted on by the policy that `rollout export` wrote. Raw observations in, actions out: its normalisation is inside.
import * as ort from "./node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs";

ort.env.wasm.numThreads = 1;
const words = document.getElementById("words"), canvas = document.getElementById("stage"), pen = canvas.getContext("2d");
const still = Number(new URLSearchParams(location.search).get("steps")); // ?steps=N plays N steps at once and says how it went, for tests
const session = await ort.InferenceSession.create("policy.onnx");
let state, steps = 0, falls = 0, best = 0;

function reset() {
  state = Array.from({ length: 4 }, () => 0.1 * Math.random() - 0.05);
  best = Math.max(best, steps);
  steps = 0;
}

async function act() {
  const results = await session.run({ [session.inputNames[0]]: new ort.Tensor("float32", Float32Array.from(state), [1, 4]) });
  return Number(results[session.outputNames[0]].data[0]);
}

/// One step of Gymnasium's CartPole-v1: Euler, 0.02 s, 10 N.
function step(action) {
  let [x, speed, angle, turn] = state;
  const force = action === 1 ? 10 : -10, cos = Math.cos(angle), sin = Math.sin(angle);
  const temp = (force + 0.05 * turn * turn * sin) / 1.1, turning = (9.8 * sin - cos * temp) / (0.5 * (4 / 3 - 0.1 * cos * cos / 1.1)), pushing = temp - 0.05 * turning * cos / 1.1;
  state = [x + 0.02 * speed, speed + 0.02 * pushing, angle + 0.02 * turn, turn + 0.02 * turning];
  steps++;
  if (Math.abs(state[0]) > 2.4 || Math.abs(state[2]) > 12 * Math.PI / 180) { falls++; reset(); } else if (steps >= 500) reset();
}

function draw() {
  const [x, , angle] = state, X = value => 640 + value * 240, ground = 470;
  pen.clearRect(0, 0, 1280, 640);
  pen.lineCap = "round";
  const line = (x0, y0, x1, y1, width, color) => { pen.strokeStyle = color; pen.lineWidth = width; pen.beginPath(); pen.moveTo(x0, y0); pen.lineTo(x1, y1); pen.stroke(); };
  line(X(-2.4), ground, X(2.4), ground, 4, "#c3c9d2");
  pen.fillStyle = "#3b6fb6"; pen.fillRect(X(x) - 60, ground - 66, 120, 60);
  for (const side of [-34, 34]) { pen.fillStyle = "#24292f"; pen.beginPath(); pen.arc(X(x) + side, ground - 6, 14, 0, 7); pen.fill(); }
  line(X(x), ground - 58, X(x) + 240 * Math.sin(angle), ground - 58 - 240 * Math.cos(angle), 21, "#d98032");
}

reset();
if (still) {
  for (let i = 0; i < still; i++) step(await act());
  draw();
  words.textContent = `${still} steps, ${falls} falls`;
  await fetch(`?said=${encodeURIComponent(words.textContent)}`); // the server prints it
} else {
  canvas.addEventListener("pointerdown", event => { state[3] += event.offsetX < canvas.clientWidth / 2 ? -0.6 : 0.6; });
  const frame = async () => {
    step(await act());
    draw();
    words.textContent = `${steps} steps balanced, best ${Math.max(best, steps)}, ${falls} falls. Click to push the pole.`;
    setTimeout(() => requestAnimationFrame(frame), 10);
  };
  frame();
}
