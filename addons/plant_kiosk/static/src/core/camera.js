/** @odoo-module **/

const EVERY = 200;
const FORMATS = ["qr_code", "data_matrix", "code_128", "code_39", "ean_13", "ean_8", "itf"];

/** Whether this browser reads barcodes, and a camera may be asked for. */
export function canUseCamera() {
    return "BarcodeDetector" in window && Boolean(navigator.mediaDevices);
}

/**
 * Show the camera in `video` and read codes with it until `stop` is called.
 *
 * @param {HTMLVideoElement} video
 * @param {function(string): void} onCode takes the first code that is seen
 * @returns {Promise<function(): void>} stops it
 */
export async function watchCamera(video, onCode) {
    const known = await window.BarcodeDetector.getSupportedFormats();
    const formats = FORMATS.filter((format) => known.includes(format));
    const detector = new window.BarcodeDetector({ formats });
    const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
    });
    video.srcObject = stream;
    await video.play();
    let looking = false;
    const timer = window.setInterval(async () => {
        if (looking) {
            return;
        }
        looking = true;
        try {
            const [found] = await detector.detect(video);
            if (found) {
                stop();
                onCode(found.rawValue);
            }
        } finally {
            looking = false;
        }
    }, EVERY);

    function stop() {
        window.clearInterval(timer);
        stream.getTracks().forEach((track) => track.stop());
    }

    return stop;
}
