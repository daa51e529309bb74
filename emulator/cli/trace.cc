#include "emulator/cli/cli.h"
namespace snowglobe::cli { void add_trace(CLI::App&, int&) {} }
