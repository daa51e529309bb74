#include "emulator/cli/cli.h"
namespace snowglobe::cli { void add_replay(CLI::App&, int&) {} }
