/** @odoo-module **/

/** Notes of a sound: [hertz, from, to] in seconds. Two that rise: accepted. One low: refused. */
const SOUNDS = {
    accepted: [
        [880, 0, 0.07],
        [1320, 0.07, 0.16],
    ],
    refused: [[196, 0, 0.35]],
};
const VIBRATIONS = { accepted: [40], refused: [120, 60, 120] };
const LOUDNESS = 0.25;

/**
 * Short sounds, and vibration where the device has it. Both are left out while `isMuted()`, and until
 * somebody has touched the page, which browsers wait for.
 */
export function makeSound({
    isMuted,
    makeContext = () => new AudioContext(),
    vibrate,
    isTouched = () => navigator.userActivation?.hasBeenActive ?? true,
}) {
    let context = null;

    function play(name) {
        context ||= makeContext();
        const volume = context.createGain();
        volume.gain.value = LOUDNESS;
        volume.connect(context.destination);
        for (const [hertz, from, to] of SOUNDS[name]) {
            const note = context.createOscillator();
            note.frequency.value = hertz;
            note.connect(volume);
            note.start(context.currentTime + from);
            note.stop(context.currentTime + to);
        }
    }

    function signal(name) {
        if (!isMuted() && isTouched()) {
            play(name);
            vibrate?.(VIBRATIONS[name]);
        }
    }

    return { accepted: () => signal("accepted"), refused: () => signal("refused") };
}
