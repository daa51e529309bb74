// What leak_static.cc shares. A static of an inline function is unique in the process, as g++
// builds by default, and so the library stays loaded when nobody needs it any more.
int shared_counter();

inline int& counter() {
    static int value = 0;
    return value;
}

int shared_counter() {
    return ++counter();
}
