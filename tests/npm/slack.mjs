// A stateful Slack Web API on loopback. Each line that comes in is the seed of a new workspace (JSON) in place of the
// last one; its address goes out as a line. It ends when there are no more lines, however whoever wrote them has ended.
import { createEmulator } from "emulate";
import { createInterface } from "node:readline";

let slack;
for await (const seed of createInterface({ input: process.stdin })) {
  await slack?.close();
  slack = await createEmulator({ service: "slack", hostname: "127.0.0.1", port: 0, seed: { slack: JSON.parse(seed) } });
  console.log(new URL(slack.url).port);
}
await slack?.close();
