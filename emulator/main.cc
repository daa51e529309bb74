#include "emulator/cli/cli.h"

int main(int argc, char** argv) { return snowglobe::cli::main(argc, argv); }
