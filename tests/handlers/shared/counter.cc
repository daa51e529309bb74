// What leak_static.cc shares.
int shared_counter();
int shared_counter() {
    static int counter = 0;
    return ++counter;
}
