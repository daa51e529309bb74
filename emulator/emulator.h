#pragma once
// The composition root: the only place that knows every service. Read it to see the product.
#include "emulator/aws/wire.h"
#include "emulator/config.h"
#include "emulator/stack/template.h"
#include "emulator/store/row_kind.h"
#include "emulator/world/world.h"
#include "services/service.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace snowglobe {

class Network;

// The templates of a configuration, read and checked, with the handlers that they name; throws
// stack::TemplateError ("file:line: ...").
std::vector<stack::Template>
load_templates(const Config& config, const std::shared_ptr<Libraries>& libraries);

// What would come of templates, without anything that serves them.
struct CheckedTemplates {
    struct Stack {
        std::string file;
        std::vector<std::string> inert; // as Template::inert()
        stack::Deployed made;           // as far as it is not refused
    };
    std::vector<Stack> stacks;
    std::vector<std::string> refused; // "file:line: ..."
    std::unique_ptr<World> world;     // with what was made
};
CheckedTemplates check_templates(const Config& config);

struct WorldPlan {
    std::uint64_t seed = 0;
    Time epoch{};
    Trace::Options trace;
    std::shared_ptr<Libraries> libraries; // shared with a LibraryWatcher; may be null
    std::shared_ptr<const ServedAddresses> served = {}; // null: nobody listens
    Network* network = nullptr;           // for hosts without a fake, in real clock mode
    std::unique_ptr<Store> store;         // none: in memory
    int store_format = data_format;       // of its rows
    // Puts something between the world and its executor; may be empty.
    std::function<std::unique_ptr<Executor>(std::unique_ptr<Executor>)> around_executor = {};
    std::uint16_t port = 0; // where clients ask; 0: nobody listens
};

struct BuiltWorld {
    std::unique_ptr<World> world;
    std::vector<stack::Deployed> stacks; // one a template
};

// A world with every service and everything the templates declare.
BuiltWorld
build_world(const Config& config, const std::vector<stack::Template>& templates, WorldPlan plan);

// The folder of the running binary: handler libraries are sought there.
std::string binary_folder();

} // namespace snowglobe
