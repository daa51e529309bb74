#include "emulator/base/heap_shuffle.h"
#include "emulator/base/huge_pages.h"
#include "emulator/cli/cli.h"
#include "emulator/handler/process_child.h"

int main(int argc, char** argv) {
    snowglobe::shuffle_heap_if_asked();
    if (snowglobe::is_handler_host(argc, argv)) { // a child of the process executor
        return snowglobe::handler_host_main(argc, argv);
    }
    snowglobe::use_huge_pages();
    return snowglobe::cli::main(argc, argv);
}
