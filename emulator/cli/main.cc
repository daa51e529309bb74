#include <cstdio>

#include "emulator/cli/cli.h"

namespace snowglobe::cli {

int main(int, char**) {
    std::puts("snowglobe");
    return 0;
}

} // namespace snowglobe::cli
