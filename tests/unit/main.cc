// The unit tests' program. It also is what the process executor starts as a child.
#include "emulator/handler/process_child.h"

#include <gtest/gtest.h>

#include <cstring>

int main(int argc, char** argv) {
    if (snowglobe::is_handler_host(argc, argv)) {
        return snowglobe::handler_host_main(argc, argv);
    }
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
