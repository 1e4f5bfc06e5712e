// Keeps what is typed into a form of casework as a draft on the server, and says plainly when that is not possible. Nothing is kept in the
// browser. Without this file the button "Save a draft" does it.

const QUIET_MS = 2_000; // after the last change
const OFTEN_MS = 15_000; // while typing goes on
const AGAIN_MS = 5_000; // after a connection was lost

function clock(date) {
  return date.toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit" });
}

class Draft {
  constructor(part) {
    this.form = part.closest("form");
    this.to = part.dataset.draftTo;
    this.said = part.querySelector("[data-draft-said]");
    this.status = part.querySelector("[data-draft-status]");
    this.words = this.said.textContent;
    this.mark = this.form.elements.namedItem("kept");
    this.changed = 0; // counts changes
    this.kept = 0; // the change that is kept
    this.keptAt = null;
    this.stopped = false; // the reader has to choose first
    this.lost = false;
    this.sending = null;
    this.leaving = false;
    this.form.addEventListener("input", () => this.touch());
    this.form.addEventListener("change", () => this.touch());
    this.form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.lost && this.keep());
    window.addEventListener("offline", () => this.isDirty() && this.lose());
    document.addEventListener("visibilitychange", () => document.hidden && this.isDirty() && this.keep());
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty() && !this.leaving) event.preventDefault();
    });
  }

  isDirty() {
    return this.changed > this.kept;
  }

  touch() {
    this.changed += 1;
    this.leaving = false;
    if (this.stopped) return;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.keep(), QUIET_MS);
    this.often ??= setTimeout(() => this.keep(), OFTEN_MS);
  }

  async keep() {
    clearTimeout(this.quiet);
    clearTimeout(this.often);
    this.often = undefined;
    if (this.stopped || this.leaving || this.sending || !this.isDirty()) return;
    this.sending = this.send().finally(() => (this.sending = null));
    await this.sending;
    // What was typed while it was on its way.
    if (this.isDirty() && !this.lost && !this.stopped) this.quiet = setTimeout(() => this.keep(), QUIET_MS);
  }

  async send(over) {
    const change = this.changed;
    const fields = new URLSearchParams(new FormData(this.form));
    if (over !== undefined) fields.set("over", over);
    let answer;
    try {
      answer = await fetch(this.to, {
        method: "POST",
        headers: { accept: "application/json" },
        body: fields,
        redirect: "manual",
        signal: AbortSignal.timeout(20_000),
      });
    } catch {
      this.lose();
      return;
    }
    if (answer.ok) {
      const { mark, kept } = await answer.json();
      this.mark.value = mark;
      this.kept = change;
      this.keptAt = new Date();
      this.stopped = false;
      this.said.textContent = `Draft kept on ${kept}. ${this.words}`;
      if (this.lost) this.say("The connection is back, and your draft is kept.");
      else this.status.replaceChildren();
      this.lost = false;
    } else if (answer.status === 409) {
      this.choose(await answer.json());
    } else if (answer.type === "opaqueredirect" || answer.status === 403) {
      this.stop(`You are signed out. ${this.onlyHere()} Copy it before you leave this page.`);
    } else if (answer.status >= 500) {
      this.lose();
    } else {
      this.stop(`The draft could not be kept. ${this.onlyHere()}`);
    }
  }

  onlyHere() {
    return this.keptAt
      ? `What you typed until ${clock(this.keptAt)} is kept. What you typed since is on this page only.`
      : "Nothing of what you typed here is kept yet: it is on this page only.";
  }

  lose() {
    if (!this.lost) {
      this.said.textContent = this.words;
      this.say(`The connection is lost. ${this.onlyHere()} Leave this page open: your draft is sent when the connection is back.`);
    }
    this.lost = true;
    clearTimeout(this.again);
    this.again = setTimeout(() => this.keep(), AGAIN_MS);
  }

  say(words) {
    const line = document.createElement("p");
    line.className = "govuk-body";
    line.textContent = words;
    this.status.replaceChildren(line);
  }

  stop(words) {
    this.stopped = true;
    this.said.textContent = this.words;
    this.say(words);
  }

  // Another draft, or none any more: the reader chooses, and until then nothing is written over.
  choose({ other, kept, use }) {
    this.stop(
      other === undefined
        ? "The draft that this page went on from was sent or thrown away, perhaps in another window. What you type here is not kept."
        : `There is another draft of this form, kept on ${kept}, perhaps in another window. Nothing was written over. What you type here is not kept until you choose.`,
    );
    const mine = document.createElement("button");
    mine.type = "button";
    mine.className = "govuk-button govuk-button--secondary";
    mine.textContent = other === undefined ? "Keep what is on this page" : "Put what is on this page in its place";
    mine.addEventListener("click", () => {
      if (other === undefined) this.mark.value = "";
      this.send(other);
    });
    this.status.append(mine);
    if (other !== undefined) {
      const theirs = document.createElement("a");
      theirs.className = "govuk-link";
      theirs.href = use;
      theirs.textContent = "Use the other draft";
      theirs.addEventListener("click", () => (this.leaving = true));
      const line = document.createElement("p");
      line.className = "govuk-body";
      line.append(theirs);
      this.status.append(line);
    }
  }

  // A form that is sent into a lost connection would leave an error in the place of the page.
  submit(event) {
    if (this.lost) {
      event.preventDefault();
      this.say(`The connection is lost, so this cannot be sent now. ${this.onlyHere()} Leave this page open and send it when the connection is back.`);
      this.keep();
      return;
    }
    this.leaving = true;
    clearTimeout(this.quiet);
    clearTimeout(this.often);
    // A draft that is on its way arrives before the form, and not after it.
    if (this.sending) {
      event.preventDefault();
      this.sending.then(() => this.form.requestSubmit(event.submitter));
    }
  }
}

for (const part of document.querySelectorAll("[data-draft-to]")) new Draft(part);
