// A library, but of no handlers.
extern "C" __attribute__((visibility("default"))) int unrelated() {
    return 1;
}
