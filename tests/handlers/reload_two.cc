#define RELOAD_VERSION 2
#include "reload_one.cc"
