#include "emulator/edge/server.h"

#include "emulator/admin/admin.h"
#include "emulator/aws/route.h"
#include "emulator/base/encoding.h"
#include "emulator/base/log.h"
#include "emulator/observe/catalog_entries.h"
#include "emulator/emulator.h"
#include "emulator/handler/library_watcher.h"
#include "emulator/net/descriptors.h"
#include "emulator/net/http_client.h"
#include "emulator/net/http_server.h"
#include "emulator/net/loop.h"
#include "emulator/observe/metrics_page.h"
#include "emulator/observe/request_meter.h"
#include "emulator/store/data_directory.h"
#include "services/doors.h"
#include "services/network.h"

namespace snowglobe {

namespace {

Duration steady_now() {
    return std::chrono::duration_cast<Duration>(
        std::chrono::steady_clock::now().time_since_epoch());
}

Time wall_now() {
    return Time{
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

// How often rebuilt handler libraries are looked for.
constexpr std::chrono::milliseconds reload_interval{300};
constexpr std::chrono::milliseconds check_interval{2}; // while one is being checked

// The catalog of a data directory is behind its rows by at least so much.
constexpr Duration catalog_pause_min = seconds{1};

// What is kept of the trace in real clock mode, for GET chain.
constexpr std::size_t brief_records_max = 10'000;

// A real host has this long to answer a handler.
constexpr std::chrono::milliseconds network_timeout{30'000};

class Server final : private Network, private WorldObserver {
public:
    Server(
        const Config& config,
        const std::vector<stack::Template>& templates,
        std::shared_ptr<Libraries> libraries)
        : config_(config), templates_(templates),
          door_(config.address, config.admin_addresses, config.admin_token),
          http_(
              loop_,
              [&] {
                  HttpServer::Options options;
                  options.address = config.address;
                  options.port = config.port;
                  return options;
              }(),
              [this](RequestId id, HttpRequest request) { on_request(id, std::move(request)); },
              [this](std::uint64_t connection) { on_disconnect(connection); }),
          client_(loop_), timer_(loop_), reload_timer_(loop_), catalog_timer_(loop_),
          libraries_(std::move(libraries)), watcher_(libraries_) {
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
        watch_libraries();
        write_catalog();
        loop_.run();
        save();
        write_catalog();
    }

private:
    // A request that is owed an answer.
    struct Asked {
        RequestId id;
        RequestMeter::Reading reading;
    };

    void build(std::uint64_t seed, bool anew) {
        watch_.reset();
        driver_.reset();
        router_.reset();
        if (meter_) {
            meter_->metrics().world_ended(built_.world->events_run());
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
        plan.network = this;
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
        invocations_.clear();
        router_.emplace(doors_of(built_.world->services()));
        if (!meter_) {
            meter_.emplace(*router_);
        }
        driver_.emplace(*built_.world, config_.clock, config_.receive_hold);
        driver_->onlooker = this;
        if (const int fd = built_.world->executor().poll_fd(); fd >= 0) {
            watch_.emplace(loop_, fd, [this] {
                pump();
                wake();
            });
        }
    }

    void reset(std::optional<std::uint64_t> seed) {
        const auto parked = std::move(tickets_);
        tickets_.clear();
        reloads_.clear();
        for (const auto& [ticket, asked] : parked) {
            send(
                asked,
                json_response(
                    503, {{"__type", "ServiceUnavailable"}, {"message", "The world was reset."}}));
        }
        build(seed.value_or(seed_), true);
        wake();
    }

    void on_request(RequestId id, HttpRequest request) {
        if (Admin::is_for_admin(request)) {
            const Asked asked{id, meter_->begin_admin(request)};
            const std::uint64_t ticket = ++tickets_made_;
            tickets_[ticket] = asked;
            const auto page = [this] {
                return metrics_page(
                    meter_->metrics(),
                    *built_.world,
                    *driver_,
                    {http_.connections_open(), http_.connections_accepted(), http_.refused()});
            };
            Admin::handle(
                {*built_.world,
                 *driver_,
                 invocations_,
                 page,
                 [this](std::function<void(const json&)> done) { reload(std::move(done)); },
                 [this, ticket](auto enter, auto turn_away) {
                     driver_->visit(
                         ticket,
                         steady_now() + ClockDriver::visit_patience,
                         std::move(enter),
                         std::move(turn_away));
                 },
                 door_},
                std::move(request),
                [this, ticket](std::optional<std::uint64_t> seed) {
                    // What came before and need not wait is answered, in its order.
                    driver_->drive({wall_now(), steady_now()});
                    tickets_.erase(ticket); // answered below, not with the parked ones
                    reset(seed);
                },
                [this, asked, ticket](HttpResponse response) {
                    tickets_.erase(ticket);
                    respond(asked, std::move(response));
                });
            wake();
            return;
        }
        Routed routed = router_->route(request);
        Asked asked{id, meter_->begin(request, routed)};
        if (auto* error = std::get_if<ApiError>(&routed.outcome)) {
            Reply refusal{{}, *error};
            const Id128 id_of_answer = request_id(refusal);
            send(asked, render_reply(routed.form, std::move(refusal), id_of_answer));
            return;
        }
        submit(
            std::move(asked),
            std::get<Call>(std::move(routed.outcome)),
            [this, form = std::move(routed.form)](const Reply& reply) {
                return render_reply(form, reply, request_id(reply));
            });
    }

    // What a client is told must be on disk before: with a data directory answers wait for the end
    // of the turn, where everything that it did is saved at once.
    void respond(Asked asked, HttpResponse response) {
        if (data_) {
            answers_.emplace_back(std::move(asked), std::move(response));
        } else {
            send(asked, std::move(response));
        }
    }

    void send(const Asked& asked, HttpResponse response) {
        meter_->end(asked.reading, response, built_.world->now());
        http_.respond(asked.id, std::move(response));
    }

    void save() {
        if (built_.world->save()) {
            renew_catalog_later();
        }
        for (auto& [asked, response] : std::exchange(answers_, {})) {
            send(asked, std::move(response));
        }
    }

    void submit(Asked asked, Call call, std::function<HttpResponse(const Reply&)> render) {
        const std::uint64_t ticket = ++tickets_made_;
        tickets_[ticket] = std::move(asked);
        driver_->submit(
            ticket,
            std::move(call),
            [this, ticket, render = std::move(render)](const Reply& reply) {
                Asked answered = std::move(tickets_.extract(ticket).mapped());
                if (reply.error) {
                    answered.reading.code = reply.error->code;
                }
                respond(std::move(answered), render(reply));
            });
        wake();
    }

    void invocation_started(const InvocationRequest& request, bool cold) override {
        meter_->metrics().invocation_started(request, cold);
    }
    void
    printed(const InvocationRequest& request, Time now, const std::string& line) override {
        if (!config_.quiet_handlers && log_enabled(LogLevel::info)) {
            InvocationLog::print(request, now, line);
        }
    }
    void invocation_ended(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs) override {
        invocations_.add(request, result, logs);
        meter_->metrics().invocation_ended(request, result);
        if (log_enabled(LogLevel::info)) {
            log_line(LogLevel::info, InvocationLog::line(request, result));
        }
    }
    void items_failed(const ItemFailures& failures) override {
        invocations_.add(failures);
        log_info("{}", InvocationLog::line(failures));
    }
    void counted(const Effects::Count& count) override { meter_->metrics().counted(count); }

    // A handler's request to a real host: it comes back as an input.
    void fetch(const std::string& id, const json& request) override {
        HttpRequest made;
        made.method = request.value("method", "GET");
        made.target = request.at("url").get<std::string>();
        for (const json& header : request.value("headers", json::array())) {
            made.headers.emplace_back(header.at(0), header.at(1));
        }
        made.body = request.value("body", "");
        if (request.value("base64", false)) {
            made.body = base64_decode(made.body).value_or("");
        }
        client_.fetch(std::move(made), network_timeout, [this, id](HttpClient::Result result) {
            driver_->submit(++tickets_made_, network_answer(id, result), [](const Reply&) {});
            wake();
        });
    }

    void on_disconnect(std::uint64_t connection) {
        for (auto entry = tickets_.begin(); entry != tickets_.end();) {
            if (entry->second.id.connection == connection) {
                driver_->drop(entry->first);
                entry = tickets_.erase(entry);
            } else {
                ++entry;
            }
        }
        driver_->disconnected(connection);
        wake();
    }

    // Answers carry ids that the world's seed decides. A call knows its own, and may hand it on, as
    // Invoke does to the invocation; requests that never became a call are counted.
    Id128 request_id(const Reply& reply) {
        const Draws& draws = built_.world->draws();
        return reply.call_id.empty() ? draws.id("request_id", "refusal", ++refusals_)
                                     : request_id_of(draws, reply.call_id);
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

    void renew_catalog_later() {
        if (!catalog_stale_) {
            catalog_stale_ = true;
            catalog_timer_.arm(
                std::chrono::steady_clock::now() + catalog_pause_, [this] { write_catalog(); });
        }
    }

    // At most so often that it takes 2 % of the time, however much there is.
    void write_catalog() {
        if (!data_) {
            return;
        }
        const Duration begun = steady_now();
        const bool written = data_->catalog().write(catalog_entries(*built_.world));
        catalog_pause_ = std::max<Duration>(catalog_pause_min, 50 * (steady_now() - begun));
        catalog_stale_ = false;
        if (!written) {
            renew_catalog_later();
        }
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

    // A rebuilt library is taken over between invocations; a broken one is refused with a reason.
    void watch_libraries(bool at_once = false) {
        for (const std::string& path : watcher_.changed(at_once)) {
            built_.world->renew_library(path);
            log_info("{} was rebuilt: new invocations run the new code", path);
            reloaded_["reloaded"].push_back(path);
        }
        for (const std::string& complaint : watcher_.complaints()) {
            log_warning("{}", complaint);
            reloaded_["refused"].push_back(complaint);
        }
        if (!watcher_.is_busy()) {
            const json outcome = std::exchange(reloaded_, nothing_reloaded());
            for (const auto& done : std::exchange(reloads_, {})) {
                done(outcome);
            }
        }
        const auto pause = watcher_.is_busy() ? check_interval : reload_interval;
        reload_timer_.arm(std::chrono::steady_clock::now() + pause, [this] { watch_libraries(); });
    }

    void reload(std::function<void(const json&)> done) {
        reloads_.push_back(std::move(done));
        watch_libraries(true);
    }

    static json nothing_reloaded() {
        return {{"reloaded", json::array()}, {"refused", json::array()}};
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
    const AdminDoor door_;
    Loop loop_;
    HttpServer http_;
    HttpClient client_;
    Timer timer_;
    Timer reload_timer_;
    Timer catalog_timer_;
    Duration catalog_pause_ = catalog_pause_min;
    bool catalog_stale_ = false;
    std::shared_ptr<Libraries> libraries_;
    LibraryWatcher watcher_;
    std::vector<std::function<void(const json&)>> reloads_; // asked for by POST /_snowglobe/reload
    json reloaded_ = nothing_reloaded();                    // since one was asked for
    std::optional<DataDirectory> data_;
    BuiltWorld built_;
    std::uint64_t seed_ = 0;
    std::optional<Router> router_;
    std::optional<ClockDriver> driver_;
    std::optional<Watch> watch_;
    InvocationLog invocations_;
    std::optional<RequestMeter> meter_;      // outlives every world
    std::map<std::uint64_t, Asked> tickets_; // requests not answered yet
    std::uint64_t tickets_made_ = 0;
    std::uint64_t refusals_ = 0; // of requests that never became a call
    std::vector<std::pair<Asked, HttpResponse>> answers_; // until what they tell is saved
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
