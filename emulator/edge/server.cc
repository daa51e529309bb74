#include "emulator/edge/server.h"

#include "emulator/base/log.h"
#include "emulator/base/version.h"
#include "emulator/edge/catalog_pacer.h"
#include "emulator/edge/frame_door.h"
#include "emulator/edge/http_door.h"
#include "emulator/edge/library_reload.h"
#include "emulator/edge/onlooker.h"
#include "emulator/edge/real_network.h"
#include "emulator/edge/real_time.h"
#include "emulator/edge/rest_door.h"
#include "emulator/emulator.h"
#include "emulator/net/certificate_authority.h"
#include "emulator/net/descriptors.h"
#include "emulator/observe/catalog_entries.h"
#include "emulator/store/data_directory.h"
#include "emulator/world/journal.h"

namespace snowglobe {

namespace {

// What is kept of the trace in real clock mode, for GET chain.
constexpr std::size_t brief_records_max = 10'000;

class Server final {
public:
    Server(
        const Config& config,
        const std::vector<stack::Template>& templates,
        std::shared_ptr<Libraries> libraries,
        JournalFile* journal)
        : config_(config), templates_(templates), libraries_(std::move(libraries)),
          edge_(!config.data.empty() || journal != nullptr, [this] { wake(); }),
          onlooker_(config.quiet_handlers),
          http_(
              loop_,
              listening(config),
              AdminDoor(config.addresses, config.admin_addresses, config.admin_token),
              edge_,
              onlooker_.invocations(),
              *served_,
              {[this](std::optional<std::uint64_t> seed) { reset(seed); },
               [this](LibraryReload::Done done) { reload_.ask(std::move(done)); }}),
          network_(loop_, edge_), timer_(loop_),
          reload_(
              loop_,
              libraries_,
              [this](const std::string& path) { built_.world->renew_library(path); }),
          catalog_(loop_, [this] {
              return data_->catalog().write(catalog_entries(*built_.world));
          }) {
        if (journal != nullptr) {
            journal_.emplace(
                [journal](std::string_view lines) { journal->write(lines); },
                config.journal_secrets);
        }
        if (!config.data.empty()) {
            data_.emplace(config.data, config.durability, version_text);
        }
        build(config.seed, false);
        open_frame_doors();
        open_rest_doors();
        loop_.on_signal([this](int) { stop(); });
    }

    std::uint16_t port() const { return http_.port(); }
    std::vector<ServedFrames> frames() const {
        std::vector<ServedFrames> served;
        for (const auto& door : frame_doors_) {
            served.push_back({door->service(), std::string(door->protocol()), door->port(), door->usual_port()});
        }
        for (const auto& [protocol, door] : rest_doors_) {
            served.push_back({door->service(), protocol + " REST", door->port(), door->port()});
        }
        return served;
    }
    ~Server() { edge_.forget_all(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    const BuiltWorld& built() const { return built_; }
    void run() {
        wake();
        reload_.start();
        write_catalog();
        loop_.run();
        save();
        write_catalog();
        if (journal_) {
            journal_->end();
        }
    }

private:
    static HttpServer::Options listening(const Config& config) {
        HttpServer::Options options;
        options.addresses = config.addresses;
        options.port = config.port;
        options.trust_forwarded = config.trust_forwarded;
        options.tls.enabled = config.tls;
        options.tls.names = config.tls_names;
        if (config.tls) {
            try {
                options.tls.folder = authority_folder(config.data);
            } catch (const std::runtime_error& error) {
                options.tls.enabled = false;
                log_warning("there is no TLS: {}", error.what());
            }
        }
        return options;
    }

    // Of services that speak in frames: those that were asked for, and those that the world needs.
    void open_frame_doors() {
        for (const auto& service : built_.world->services()) {
            const FrameWire* wire = service->frame_wire();
            if (wire == nullptr) {
                continue;
            }
            const auto found = config_.frame_ports.find(std::string(service->name()));
            const FramePort asked =
                found == config_.frame_ports.end() ? FramePort{} : found->second;
            bool is_wanted = asked.port.has_value();
            if (!is_wanted) {
                built_.world->look(*service, Scope{}, [&](Context& context) {
                    is_wanted = wire->is_wanted(context);
                });
            }
            if (!is_wanted) {
                continue;
            }
            FrameDoor::Options options;
            options.addresses = config_.addresses;
            options.port = asked.port.value_or(wire->port());
            options.busy_port = asked.port ? BusyPort::refuse : BusyPort::move;
            options.served_host = asked.advertised_host.empty()
                                      ? advertised_host(config_.addresses)
                                      : asked.advertised_host;
            options.served_port = asked.advertised_port;
            frame_doors_.push_back(
                std::make_unique<FrameDoor>(
                    loop_, std::move(options), *service, edge_, http_.metrics()));
            frame_doors_.back()->lead_to(*built_.world, *driver_);
            served_->emplace(service->name(), frame_doors_.back()->served_address());
        }
    }

    // Only those that were asked for.
    void open_rest_doors() {
        for (const auto& service : built_.world->services()) {
            const auto asked = config_.frame_ports.find(std::string(service->name()));
            if (asked == config_.frame_ports.end() || !asked->second.rest_port) {
                continue;
            }
            HttpServer::Options options = listening(config_);
            options.port = *asked->second.rest_port;
            rest_doors_.emplace_back(
                service->frame_wire()->protocol(),
                std::make_unique<RestDoor>(
                    loop_,
                    std::move(options),
                    std::string(service->name()),
                    edge_,
                    http_.metrics()));
            rest_doors_.back().second->lead_to(*built_.world, config_.clock);
        }
    }

    // An address of ours that clients on this machine reach. Not "localhost": some would try ::1
    // first, where nobody may listen.
    static std::string advertised_host(const std::vector<std::string>& addresses) {
        return addresses.empty() || addresses.front() == "0.0.0.0" || addresses.front() == "::"
                   ? "127.0.0.1"
                   : addresses.front();
    }

    void build(std::uint64_t seed, bool anew) {
        watch_.reset();
        driver_.reset();
        if (built_.world) {
            http_.metrics().world_ended(built_.world->events_run());
        }
        if (journal_ && built_.world) {
            journal_->world_ends();
        }
        built_ = {};
        if (data_ && anew) {
            data_->clear();
        }
        bool goes_on = false;
        WorldPlan plan;
        plan.seed = seed;
        plan.epoch = config_.clock == ClockMode::real || config_.epoch_now
                         ? wall_now()
                         : config_.epoch.value_or(World::Options{}.epoch);
        plan.libraries = libraries_;
        plan.served = served_;
        plan.network = &network_;
        plan.port = http_.port();
        plan.trace.enabled = config_.clock != ClockMode::real || config_.trace_in_real_mode;
        plan.trace.brief_records_max = brief_records_max;
        if (data_) {
            RocksdbDirectory::Loaded loaded = data_->load();
            if (journal_ && !is_empty(*loaded.store)) {
                // A journal has no rows.
                throw std::runtime_error(
                    "--journal records a world from its beginning, and one goes on in " +
                    config_.data + ": name an empty folder, or leave --data out");
            }
            goes_on = !is_empty(*loaded.store);
            plan.store = std::move(loaded.store);
            plan.store_format = loaded.format;
        }
        const Time epoch = plan.epoch;
        built_ = build_world(config_, templates_, std::move(plan));
        if (journal_) {
            journal_->world_begins(*built_.world, epoch);
        }
        built_.world->save();
        seed_ = built_.world->seed();
        onlooker_.invocations().clear();
        driver_.emplace(*built_.world, config_.clock, config_.receive_hold);
        driver_->begin({wall_now(), steady_now()});
        driver_->onlooker = &onlooker_;
        driver_->on_notified = [this](const std::string& channel) {
            for (const auto& door : frame_doors_) {
                door->notified(channel);
            }
        };
        driver_->on_pushed = [this](const Effects::Push& push) {
            for (const auto& door : frame_doors_) {
                door->push(ConnectionId{push.connection}, push.bytes);
            }
        };
        edge_.work_with(*driver_);
        http_.lead_to(*built_.world, *driver_);
        for (const auto& door : frame_doors_) {
            door->lead_to(*built_.world, *driver_);
        }
        for (const auto& [protocol, door] : rest_doors_) {
            door->lead_to(*built_.world, config_.clock);
        }
        if (goes_on) {
            forget_clients();
        }
        onlooker_.count_in(http_.metrics());
        if (const int fd = built_.world->executor().poll_fd(); fd >= 0) {
            watch_.emplace(loop_, fd, [this] {
                pump();
                wake();
            });
        }
    }

    static bool is_empty(Store& store) {
        bool is_empty = true;
        store.scan({}, "\xff", Direction::forward, [&](std::string_view, std::string_view) {
            is_empty = false;
            return false;
        });
        return is_empty;
    }

    // Those of the process before, which had connections.
    void forget_clients() {
        for (const auto& service : built_.world->services()) {
            if (const FrameWire* wire = service->frame_wire()) {
                built_.world->run_as_event(*service, Scope{}, "clients_gone", [&](Context& context) {
                    wire->clients_gone(*service, context);
                });
            }
        }
    }

    void reset(std::optional<std::uint64_t> seed) {
        // What came before and need not wait is answered, in its order.
        driver_->drive({wall_now(), steady_now()});
        reload_.forget_who_asked();
        edge_.turn_all_away();
        build(seed.value_or(seed_), true);
        wake();
    }

    // What a client is told must be on disk before: everything that a turn did is saved at once.
    void save() {
        if (journal_) {
            journal_->flush();
        }
        if (built_.world->save() && data_) {
            catalog_.changed();
        }
        edge_.saved();
    }

    void write_catalog() {
        if (data_) {
            catalog_.write_now();
        }
    }

    void wake() {
        if (!woken_) {
            woken_ = true;
            loop_.post([this] { drive(); });
        }
    }

    void pump() {
        if (config_.clock == ClockMode::real) {
            built_.world->move_to(wall_now());
        }
        built_.world->executor().pump(Duration{0});
    }

    void drive() {
        woken_ = false;
        reload_.look_at_folders();
        pump();
        const std::optional<Duration> again = driver_->drive({wall_now(), steady_now()});
        for (const auto& door : frame_doors_) {
            door->look_again();
        }
        save();
        if (!again) {
            timer_.disarm();
        } else if (*again <= Duration{0}) {
            wake();
        } else {
            timer_.arm(std::chrono::steady_clock::now() + *again, [this] { drive(); });
        }
    }

    // The first signal lets answers under way leave; a second one does not wait for them.
    void stop() {
        if (std::exchange(stopping_, true)) {
            loop_.stop();
        } else {
            for (const auto& door : frame_doors_) {
                door->close([] {});
            }
            for (const auto& [protocol, door] : rest_doors_) {
                door->close([] {});
            }
            http_.close([this] { loop_.stop(); });
        }
    }

    const Config& config_;
    const std::vector<stack::Template>& templates_;
    const std::shared_ptr<Libraries> libraries_;
    Loop loop_;
    Edge edge_;
    Onlooker onlooker_;
    const std::shared_ptr<ServedAddresses> served_ = std::make_shared<ServedAddresses>();
    HttpDoor http_;
    std::vector<std::unique_ptr<FrameDoor>> frame_doors_;
    std::vector<std::pair<std::string, std::unique_ptr<RestDoor>>> rest_doors_; // by protocol
    RealNetwork network_;
    LoopTimer timer_;
    LibraryReload reload_;
    CatalogPacer catalog_;
    std::optional<DataDirectory> data_;
    std::optional<JournalWriter> journal_;
    BuiltWorld built_;
    std::uint64_t seed_ = 0;
    std::optional<ClockDriver> driver_;
    std::optional<Watch> watch_;
    bool woken_ = false;
    bool stopping_ = false;
};

} // namespace

void serve(
    const Config& config,
    const std::vector<stack::Template>& templates,
    std::shared_ptr<Libraries> libraries,
    JournalFile* journal,
    const std::function<void(
        std::uint16_t port, const std::vector<ServedFrames>& frames, const BuiltWorld&)>& ready) {
    raise_descriptor_limit(limits::descriptors_wanted);
    Server server(config, templates, std::move(libraries), journal);
    ready(server.port(), server.frames(), server.built());
    server.run();
}

} // namespace snowglobe
