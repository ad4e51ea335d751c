// The connection: a snapshot over the API, then every event after it; it says when it is lost and when the stream is stale.

const LOST_AFTER_MS = 12_000; // the feed speaks every 3 s
const AGAIN_AFTER_MS = 4_000;

export class Stream {
  constructor({ reset, alert, situation, pulse }) {
    this.tell = { reset, alert, situation, pulse };
    this.source = null;
    this.status = null;
    this.heardAt = Date.now();
    this.connected = false;
    setInterval(() => this.look(), 1_000);
  }

  async start() {
    try {
      const [alerts, situations] = await Promise.all([read("/api/alerts?limit=1000"), read("/api/situations?limit=1000")]);
      this.tell.reset(alerts.alerts, situations.situations);
      // Each answer is exact at its own position: go on from the alerts' in alerts, from the situations' in situations.
      this.follow(`${alerts.position.split("-")[0]}-${situations.position.split("-")[1]}`);
    } catch {
      this.look();
      setTimeout(() => this.start(), AGAIN_AFTER_MS);
    }
  }

  follow(position) {
    this.source = new EventSource(`/events?after=${encodeURIComponent(position)}`);
    this.source.addEventListener("open", () => this.heard());
    this.source.addEventListener("error", () => this.failed());
    this.on("alert", (alert) => this.tell.alert(alert));
    this.on("situation", (situation) => this.tell.situation(situation));
    this.on("status", (status) => this.take(status));
  }

  on(name, take) {
    this.source.addEventListener(name, (event) => {
      this.heard();
      take(JSON.parse(event.data));
    });
  }

  take(status) {
    const before = this.status;
    this.status = status;
    // Another process answers: its broker may be another one too, so begin anew.
    if (before && before.started_at !== status.started_at) this.again();
    this.look();
  }

  heard() {
    this.heardAt = Date.now();
    this.connected = true;
  }

  failed() {
    this.connected = false;
    if (this.source.readyState === EventSource.CLOSED) setTimeout(() => this.again(), AGAIN_AFTER_MS);
    this.look();
  }

  again() {
    this.source?.close();
    this.start();
  }

  look() {
    const lost = Date.now() - this.heardAt > LOST_AFTER_MS || (!this.connected && this.status !== null);
    this.tell.pulse({ lost, heardAt: new Date(this.heardAt).toISOString(), status: this.status });
  }
}

export async function read(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}
