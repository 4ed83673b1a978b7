/** @odoo-module **/

/**
 * What may go wrong with a call.
 *
 *     CallError              its message is a sentence for the operator
 *     ├── NotSent            it can be sent again later, the same
 *     │   ├── Offline        the server was not reached, or it did not answer in time
 *     │   └── SignedOut      whoever did it has to sign in first
 *     └── Refused            the server said no; `code` is its reason for programs, or null
 */
export class CallError extends Error {}

export class NotSent extends CallError {}

export class Offline extends NotSent {}

export class SignedOut extends NotSent {}

export class Refused extends CallError {
    constructor(message, code = null) {
        super(message);
        this.code = code;
    }
}
