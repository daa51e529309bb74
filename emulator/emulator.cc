#include "emulator/emulator.h"

#include "emulator/aws/shape_check.h"
#include "emulator/cli/vocabulary.h"
#include "emulator/edge/rest_door.h"
#include "emulator/edge/sandbox_calls.h"
#include "services/doors.h"
#include "emulator/handler/library.h"
#include "emulator/handler/unpacked_code.h"
#include "emulator/replay/outcome.h"
#include "emulator/store/rocksdb_store.h"
#include "services/apigateway/api_gateway.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/dynamodb_streams.h"
#include "services/frame_wire.h"
#include "services/iam/iam.h"
#include "services/kafka/kafka.h"
#include "services/kinesis/kinesis.h"
#include "services/lambda/lambda.h"
#include "services/lambda/topic_words.h"
#include "services/logs/logs.h"
#include "services/mongodb/mongodb.h"
#include "services/msk/msk.h"
#include "services/outside/outside.h"
#include "services/redis/redis.h"
#include "services/sqs/sqs.h"
#include "services/ssm/ssm.h"
#include "services/sts/sts.h"

#include <climits>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unistd.h>

namespace snowglobe {

namespace {

// What the ports of frames were given: --kafka-config.
std::vector<std::string> settings_of(const Config& config, const std::string& service) {
    const auto found = config.frame_ports.find(service);
    return found == config.frame_ports.end() ? std::vector<std::string>() : found->second.settings;
}

lambda::CodeFolders code_folders() {
    const auto code = std::make_shared<UnpackedCode>();
    lambda::CodeFolders folders;
    folders.find = [code](const std::string& sha256) { return code->find(sha256); };
    folders.write = [code](
                        const std::string& sha256,
                        const std::map<std::string, ScratchFile>& files) {
        return code->write(sha256, files);
    };
    folders.remove = [code](const std::string& sha256) { code->remove(sha256); };
    return folders;
}

World::Services make_services(
    const Config& config, std::shared_ptr<Libraries> libraries, Network* network) {
    // A function's library must load and have its handler before anything starts. A program is run
    // by its first invocation only.
    const auto check_library = [libraries](const FunctionImage& image) {
        if (image.is_program) {
            libraries->use_program(image);
        } else {
            libraries->current(image);
        }
    };
    World::Services services;
    auto sqs = std::make_unique<sqs::Sqs>();
    auto kinesis = std::make_unique<kinesis::Kinesis>();
    auto dynamodb = std::make_unique<dynamodb::Dynamodb>();
    auto streams = std::make_unique<dynamodb::DynamodbStreams>(*dynamodb);
    auto kafka = std::make_unique<kafka::Kafka>(settings_of(config, "kafka"));
    auto logs = std::make_unique<logs::Logs>();
    auto iam = std::make_unique<iam::Iam>();
    auto lambda = std::make_unique<lambda::Lambda>(
        std::map<std::string, StreamSource*>{
            {"kinesis", kinesis.get()}, {"dynamodb", streams.get()}},
        sqs.get(),
        check_library,
        &kafka->topics(),
        logs.get(),
        code_folders());
    services.push_back(std::make_unique<apigateway::ApiGateway>());
    services.push_back(std::make_unique<outside::Outside>(check_library, network));
    services.push_back(std::move(sqs));
    services.push_back(std::move(kinesis));
    services.push_back(std::move(dynamodb));
    services.push_back(std::move(streams));
    services.push_back(std::move(lambda));
    services.push_back(std::move(kafka));
    services.push_back(std::move(logs));
    services.push_back(std::make_unique<mongodb::Mongodb>());
    services.push_back(std::make_unique<msk::Msk>());
    services.push_back(std::make_unique<redis::Redis>());
    services.push_back(std::make_unique<ssm::Ssm>());
    services.push_back(std::make_unique<sts::Sts>(iam.get()));
    services.push_back(std::move(iam));
    return services;
}

// Every parameter given must be one of some template: a typing error would pass unnoticed.
std::vector<std::string>
unknown_parameters(const Config& config, const std::set<std::string>& declared) {
    std::vector<std::string> lines;
    for (const auto& [name, value] : config.parameters) {
        if (!declared.contains(name)) {
            lines.push_back(fmt::format(
                "no template has a parameter '{}' (--parameter {}={})", name, name, value));
        }
    }
    return lines;
}

// A template with more mistakes than this shows some of them only when others are mended.
constexpr int rehearsals_max = 100;

// Finds all that is wrong with the templates. Services refuse some of it only when a resource is
// created, so that is tried, in worlds that nobody sees; answers the last one.
std::unique_ptr<World> rehearse(
    const Config& config,
    std::vector<stack::Rehearsal>& rehearsals,
    const std::shared_ptr<Libraries>& libraries) {
    std::unique_ptr<World> scratch;
    bool more = true;
    for (int i = 0; i < rehearsals_max && std::exchange(more, false); ++i) {
        World::Services services = make_services(config, libraries, nullptr);
        World::Options options;
        options.check_shape = shape_check(doors_of(services));
        scratch = std::make_unique<World>(
            std::move(options),
            std::move(services),
            make_memory_store(),
            make_fiber_executor(libraries));
        stack::Exports exports;
        for (stack::Rehearsal& rehearsal : rehearsals) {
            more = rehearsal.run(*scratch, exports) || more;
        }
    }
    return scratch;
}

std::vector<std::string> refusals_of(const std::vector<stack::Rehearsal>& rehearsals) {
    std::vector<std::string> lines;
    for (const stack::Rehearsal& rehearsal : rehearsals) {
        for (const std::string& line : rehearsal.lines()) {
            // A template that stands in several regions is wrong in each of them.
            if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
                lines.push_back(line);
            }
        }
    }
    return lines;
}

// The templates of a configuration as they are read.
struct Read {
    std::vector<stack::Template> templates;   // without those that are refused
    std::vector<stack::Rehearsal> rehearsals; // of all
    std::vector<std::string> unknown; // parameters
    bool refused = false;
};

Read read_templates(const Config& config, const std::shared_ptr<Libraries>& libraries) {
    if (config.executor == ExecutorKind::fiber) {
        libraries->load_in_this_process();
    }
    const stack::ResourceTypes types(make_services(config, libraries, nullptr));
    stack::LoadOptions options;
    options.parameters = config.parameters;
    options.strict = config.strict;
    options.files = config.template_files;
    options.library_paths = config.library_paths;
    options.library_paths.push_back(binary_folder());
    Read read;
    read.templates.reserve(config.scopes.size() * config.templates.size());
    std::set<std::string> parameters;
    for (const Scope& scope : config.scopes) {
        options.scope = scope;
        for (std::size_t i = 0; i < config.templates.size(); ++i) {
            // Stacks of their own, so that names made from logical ids never meet.
            options.stack_name = i == 0 ? "snowglobe" : fmt::format("snowglobe-{}", i + 1);
            try {
                read.templates.push_back(stack::load(config.templates[i], types, options));
                read.rehearsals.emplace_back(read.templates.back().shared_plan());
            } catch (const stack::TemplateError& error) {
                if (!error.plan) {
                    throw;
                }
                read.refused = true;
                read.rehearsals.emplace_back(error.plan);
            }
            const auto declared = read.rehearsals.back().parameters();
            parameters.insert(declared.begin(), declared.end());
        }
    }
    read.unknown = unknown_parameters(config, parameters);
    return read;
}

// Before anything of it is read: rows are trusted from then on.
void take_rows(
    Store& store, int format, const World::Services& services, const std::string& folder) {
    std::vector<RowKind> kinds = World::row_kinds();
    const auto add = [&](const std::vector<RowKind>& more) {
        kinds.insert(kinds.end(), more.begin(), more.end());
    };
    add(stack::row_kinds());
    for (const auto& service : services) {
        add(service->row_kinds());
    }
    if (const auto wrong = check_rows(store, kinds, format)) {
        throw StoreError(folder + ": " + *wrong);
    }
    for (const auto& service : services) {
        if (service->name() == "lambda") {
            static_cast<const lambda::Lambda&>(*service).take_over(store);
        }
    }
    store.flush();
}

// With the usual port an event is as it always is, so that a replay, where nobody serves, tells a
// function the same.
std::string place_event(std::string event, const ServedAddresses& served) {
    const auto broker = served.find("kafka");
    if (broker == served.end()) {
        return event;
    }
    constexpr std::string_view loopback = "127.0.0.1:";
    const std::string& told = broker->second;
    return lambda::with_broker_at(
        told.starts_with(loopback) ? "localhost:" + told.substr(loopback.size()) : told,
        std::move(event));
}

// At these addresses others than programs of this machine may ask.
bool is_open_to_others(const std::vector<std::string>& addresses) {
    return std::ranges::any_of(addresses, [](const std::string& address) {
        return !address.starts_with("127.") && address != "::1" && address != "localhost";
    });
}

} // namespace

const Vocabulary& vocabulary() {
    static const Vocabulary all = [] {
        const World::Services services = make_services({}, std::make_shared<Libraries>(), nullptr);
        Vocabulary made;
        made.sources = fixture_sources_of(services);
        made.sections = sections_of_expectations(outcome_sections_of(services));
        for (const auto& service : services) {
            const std::span<const ChaosKind> chaos = service->chaos();
            made.chaos.insert(made.chaos.end(), chaos.begin(), chaos.end());
            if (const FrameWire* wire = service->frame_wire()) {
                made.frames.push_back(
                    {std::string(service->name()),
                     std::string(wire->protocol()),
                     wire->port(),
                     std::string(wire->example_of_setting()),
                     wire->tells_its_address(),
                     RestDoor::serves(*service)});
            }
        }
        return made;
    }();
    return all;
}

std::string binary_folder() {
    char path[PATH_MAX];
    const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
    const std::string text(path, size > 0 ? static_cast<std::size_t>(size) : 0);
    return text.substr(0, text.rfind('/'));
}

std::vector<stack::Template>
load_templates(const Config& config, const std::shared_ptr<Libraries>& libraries) {
    if (config.templates.empty() && config.parameters.empty()) {
        return {};
    }
    Read read = read_templates(config, libraries);
    if (read.refused || !read.unknown.empty()) {
        rehearse(config, read.rehearsals, libraries);
        std::vector<std::string> lines = refusals_of(read.rehearsals);
        lines.insert(lines.end(), read.unknown.begin(), read.unknown.end());
        throw stack::TemplateError(std::move(lines));
    }
    return std::move(read.templates);
}

CheckedTemplates check_templates(const Config& config) {
    const auto libraries = std::make_shared<Libraries>();
    Read read = read_templates(config, libraries);
    CheckedTemplates checked;
    checked.world = rehearse(config, read.rehearsals, libraries);
    checked.refused = refusals_of(read.rehearsals);
    checked.refused.insert(checked.refused.end(), read.unknown.begin(), read.unknown.end());
    for (const stack::Rehearsal& rehearsal : read.rehearsals) {
        checked.stacks.push_back({rehearsal.file(), rehearsal.inert(), rehearsal.made()});
    }
    return checked;
}

BuiltWorld
build_world(const Config& config, const std::vector<stack::Template>& templates, WorldPlan plan) {
    World::Options options;
    options.seed = plan.seed;
    options.epoch = plan.epoch;
    options.real_time = config.clock == ClockMode::real;
    options.trace = std::move(plan.trace);
    if (!plan.libraries) {
        plan.libraries = std::make_shared<Libraries>();
    }
    World::Services services = make_services(config, plan.libraries, plan.network);
    options.check_shape = shape_check(doors_of(services));
    if (plan.store) {
        take_rows(*plan.store, plan.store_format, services, config.data);
    }
    const auto calls = std::make_shared<SandboxCalls>(
        doors_of(services),
        plan.served,
        place_event,
        HttpCalls::Session{
            plan.port, is_open_to_others(config.addresses), config.clock == ClockMode::real});
    std::unique_ptr<Executor> executor = make_executor(
        config.executor == ExecutorKind::fiber ? LibrariesRun::in_this_process
                                               : LibrariesRun::in_children,
        plan.libraries,
        calls);
    if (config.no_timeouts) {
        executor->be_patient(endless_patience);
    }
    if (plan.around_executor) {
        executor = plan.around_executor(std::move(executor));
    }
    BuiltWorld built;
    built.world = std::make_unique<World>(
        std::move(options),
        std::move(services),
        plan.store ? std::move(plan.store) : make_memory_store(),
        std::move(executor));
    calls->lead_to(*built.world);
    for (const std::string& chaos : config.chaos) {
        built.world->add_fault({{"chaos", chaos}});
    }
    std::vector<stack::Rehearsal> rehearsals;
    stack::Exports exports;
    bool refused = false;
    for (const stack::Template& loaded : templates) {
        try {
            built.stacks.push_back(stack::deploy(loaded, *built.world, exports));
            rehearsals.emplace_back(loaded.shared_plan());
        } catch (const stack::TemplateError& error) {
            refused = true;
            rehearsals.emplace_back(error.plan);
        }
    }
    if (refused) {
        rehearse(config, rehearsals, plan.libraries);
        throw stack::TemplateError(refusals_of(rehearsals));
    }
    return built;
}

} // namespace snowglobe
