import type { Api } from "./api.ts";
import { byId } from "./dom.ts";

/** Asks for the token when the service wants one. */
export class SignIn {
  readonly #dialog = byId<HTMLDialogElement>("sign-in");
  readonly #field = byId<HTMLInputElement>("token");

  /** `done` is called when there is a token to try. */
  constructor(api: Api, done: () => void) {
    let tried = false;
    api.onUnauthorised = () => {
      if (this.#dialog.open) return;
      byId("sign-in-wrong").hidden = !tried;
      this.#dialog.showModal();
    };
    byId("sign-in-form").addEventListener("submit", event => {
      event.preventDefault();
      tried = true;
      api.useToken(this.#field.value.trim());
      this.#field.value = "";
      this.#dialog.close();
      done();
    });
  }
}
