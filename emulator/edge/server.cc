#include "emulator/edge/server.h"

#include "emulator/base/log.h"
#include "emulator/edge/catalog_pacer.h"
#include "emulator/edge/http_door.h"
#include "emulator/edge/library_reload.h"
#include "emulator/edge/onlooker.h"
#include "emulator/edge/real_network.h"
#include "emulator/edge/real_time.h"
#include "emulator/emulator.h"
#include "emulator/net/certificate_authority.h"
#include "emulator/net/descriptors.h"
#include "emulator/observe/catalog_entries.h"
#include "emulator/store/data_directory.h"

namespace snowglobe {

namespace {

// What is kept of the trace in real clock mode, for GET chain.
constexpr std::size_t brief_records_max = 10'000;

class Server final {
public:
    Server(
        const Config& config,
        const std::vector<stack::Template>& templates,
        std::shared_ptr<Libraries> libraries)
        : config_(config), templates_(templates), libraries_(std::move(libraries)),
          edge_(!config.data.empty(), [this] { wake(); }), onlooker_(config.quiet_handlers),
          http_(
              loop_,
              listening(config),
              AdminDoor(config.addresses, config.admin_addresses, config.admin_token),
              edge_,
              onlooker_.invocations(),
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
        if (!config.data.empty()) {
            data_.emplace(config.data, config.durability, version_text);
        }
        build(config.seed, false);
        loop_.on_signal([this](int) { stop(); });
    }

    std::uint16_t port() const { return http_.port(); }
    const BuiltWorld& built() const { return built_; }
    void run() {
        wake();
        reload_.start();
        write_catalog();
        loop_.run();
        save();
        write_catalog();
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

    void build(std::uint64_t seed, bool anew) {
        watch_.reset();
        driver_.reset();
        if (built_.world) {
            http_.metrics().world_ended(built_.world->events_run());
        }
        built_ = {};
        if (data_ && anew) {
            data_->clear();
        }
        WorldPlan plan;
        plan.seed = seed;
        plan.epoch = config_.clock == ClockMode::real || config_.epoch_now
                         ? wall_now()
                         : config_.epoch.value_or(World::Options{}.epoch);
        plan.libraries = libraries_;
        plan.network = &network_;
        plan.trace.enabled = config_.clock != ClockMode::real || config_.trace_in_real_mode;
        plan.trace.brief_records_max = brief_records_max;
        if (data_) {
            RocksdbDirectory::Loaded loaded = data_->load();
            plan.store = std::move(loaded.store);
            plan.store_format = loaded.format;
        }
        built_ = build_world(config_, templates_, std::move(plan));
        built_.world->save();
        seed_ = built_.world->seed();
        onlooker_.invocations().clear();
        driver_.emplace(*built_.world, config_.clock, config_.receive_hold);
        driver_->onlooker = &onlooker_;
        edge_.work_with(*driver_);
        http_.lead_to(*built_.world, *driver_);
        onlooker_.count_in(http_.metrics());
        if (const int fd = built_.world->executor().poll_fd(); fd >= 0) {
            watch_.emplace(loop_, fd, [this] {
                pump();
                wake();
            });
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
        pump();
        const std::optional<Duration> again = driver_->drive({wall_now(), steady_now()});
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
            http_.close([this] { loop_.stop(); });
        }
    }

    const Config& config_;
    const std::vector<stack::Template>& templates_;
    const std::shared_ptr<Libraries> libraries_;
    Loop loop_;
    Edge edge_;
    Onlooker onlooker_;
    HttpDoor http_;
    RealNetwork network_;
    Timer timer_;
    LibraryReload reload_;
    CatalogPacer catalog_;
    std::optional<DataDirectory> data_;
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
    const std::function<void(std::uint16_t port, const BuiltWorld&)>& ready) {
    raise_descriptor_limit(limits::descriptors_wanted);
    Server server(config, templates, std::move(libraries));
    ready(server.port(), server.built());
    server.run();
}

} // namespace snowglobe
