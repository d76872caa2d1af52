import Advisories
import Cryptography
import Diagnostics
import Execution
import Glibc
import JSON
import Ledger
import OperatingSystem
import Reports
import Stages
import Store

/// What runs write to and go on from: room, store, ledger, advisories.
enum StateExamination {
  static func entries(_ call: Call, now: Timestamp) -> [Examined] {
    let (artifacts, store, ledger) = (call.artifacts, call.store, call.ledgerPath)
    var entries = [("artifacts", artifacts), ("store", store), ("work", "\(store)/tmp")].map { name, path in
      DoctorCommand.look("space", name) { space(name, path) }
    }
    entries.append(DoctorCommand.look("state", "store") { self.store(store) })
    entries.append(DoctorCommand.look("state", "ledger") { self.ledger(ledger, now: now) })
    entries.append(DoctorCommand.look("state", "checkpoints") { checkpoints(artifacts, ledger) })
    entries += services(store, now: now)
    let advisories = "\(artifacts)/advisories.db"
    if exists(advisories) {
      entries.append(
        DoctorCommand.look("state", advisories) {
          Self.advisories(advisories, named: advisories, "state", now: now)
        })
    }
    return entries
  }

  private static func space(_ name: String, _ path: String) -> Examined {
    var place = path
    while !exists(place), place != "/", place != "." { place = parent(of: place) }
    guard let space = try? FileSystemSpace(of: path) else {
      return Examined("space", name, .missing, "the file system of '\(path)' cannot be asked")
    }
    let files = space.freeFiles.map { ", \($0) files" } ?? ""
    let found = "\(byteText(space.freeBytes))\(files) free at '\(place)'"
    let details: [(name: String, value: JSON)] = [
      ("path", .string(path)), ("freeBytes", .integer(space.freeBytes)),
      ("freeFiles", space.freeFiles.map { .integer($0) } ?? .null),
    ]
    if space.isReadOnly || access(place, W_OK | X_OK) != 0 {
      return Examined(
        "space", name, .missing, "'\(place)' \(space.isReadOnly ? "is read-only" : "cannot be written")",
        fix: "chown or mount it so that you may write, or name another folder with --artifacts and --store",
        details: details)
    }
    if space.freeBytes < Preflight.minimumFreeBytes || space.freeFiles ?? .max < Preflight.minimumFreeFiles {
      return Examined(
        "space", name, .missing, found, fix: "make room: 'stellwerk gc' removes what nobody needs",
        details: details)
    }
    let isLow = space.freeBytes < 1 << 30
    return Examined(
      "space", name, isLow ? .warning : .ok, found, fix: isLow ? "large packages may need more" : nil,
      details: details)
  }

  /// Whether it opens, and whether its index says what it should; its blobs are not hashed.
  private static func store(_ path: String) -> Examined {
    do throws(Problem) {
      guard let store = try ContentStore(reading: path) else {
        return Examined("state", "store", .ok, "none yet at '\(path)'; the first run makes it")
      }
      let (results, blobs) = (try store.results().count, try store.blobs())
      let bytes = blobs.reduce(0) { $0.addingReportingOverflow($1.byteCount).partialValue }
      let found =
        "layout \(ContentStore.version), \(results) results, \(blobs.count) blobs, \(byteText(bytes))"
      return Examined("state", "store", .ok, found)
    } catch { return failed("store", error, fix: "stellwerk fsck") }
  }

  /// The services that have failed: which of them nobody asks now, since when, and until when.
  private static func services(_ path: String, now: Timestamp) -> [Examined] {
    // A store that cannot be opened has been told.
    guard let store = try? ContentStore(reading: path) else { return [] }
    return store.failingServices.map { name, state in
      let details: [(name: String, value: JSON)] = [
        ("failures", .integer(state.failures)),
        ("since", state.since.map { .string($0.text) } ?? .null),
        ("nextTrial", state.nextTrial.map { .string($0.text) } ?? .null),
      ]
      return Examined(
        "service", name, state.opened == nil ? .ok : .warning, state.text(at: now),
        fix: state.opened == nil
          ? nil
          : "look whether it is down; 'stellwerk services reset \(shellWord(name))' lets all ask it at once",
        details: details)
    }
  }

  private static func ledger(_ path: String, now: Timestamp) -> Examined {
    guard exists(path) else {
      return Examined("state", "ledger", .ok, "none yet at '\(path)'; the first run makes it")
    }
    do throws(Problem) {
      let ledger = try Ledger(reading: path)
      let head = try ledger.head
      var last: LedgerEvent?
      try ledger.forEach(after: head.sequence - 1) { (event) throws(Problem) in last = event }
      let found = "\(head.sequence) events, head sha256:\(head.digest.hex)"
      let details: [(name: String, value: JSON)] = [("sequence", .integer(Int(head.sequence)))]
      if let time = last.flatMap({ Timestamp($0.time) }), time.seconds > now.seconds + 60 {
        return Examined(
          "state", "ledger", .warning, "its last event is of \(time.text), later than now",
          fix: "look whether the clock was set back", details: details)
      }
      return Examined("state", "ledger", .ok, found, details: details)
    } catch { return failed("ledger", error, fix: "stellwerk log verify") }
  }

  private static func checkpoints(_ artifacts: String, _ ledger: String) -> Examined {
    do throws(Problem) {
      let entries = try Checkpoints(artifacts: artifacts).entries()
      guard let newest = entries.last else {
        return Examined(
          "state", "checkpoints", exists(ledger) ? .warning : .ok,
          "none: an older copy of the ledger would not be found",
          fix: exists(ledger) ? "give a manifest a key 'statements': each run then signs one" : nil)
      }
      try Checkpoints.verify(entries, ledger: ledger)
      return Examined(
        "state", "checkpoints", .ok,
        "\(entries.count), the newest has seen event \(newest.checkpoint.sequence)")
    } catch { return failed("checkpoints", error, fix: "stellwerk log verify") }
  }

  /// How old advisories are, and whether they can be read.
  static func advisories(_ path: String, named name: String, _ group: String, now: Timestamp) -> Examined {
    do throws(Problem) {
      let descriptor = try AdvisorySource(path).descriptor
      let date = (descriptor.sources.compactMap(\.date) + [descriptor.newest].compactMap { $0 }).max()
      guard let date else {
        return Examined(group, name, .warning, "\(descriptor.records) advisories of unknown age")
      }
      let days = max(0, (now.seconds - date.seconds) / 86_400)
      let isOld = days > 7
      return Examined(
        group, name, isOld ? .warning : .ok,
        "\(descriptor.records) advisories, \(days) day\(days == 1 ? "" : "s") old (\(date.date))",
        fix: isOld ? "fetch a newer all.zip, then 'stellwerk advisories import all.zip'" : nil,
        details: [("days", .integer(Int(days))), ("records", .integer(descriptor.records))])
    } catch { return failed(name, group: group, error, fix: nil) }
  }

  static func failed(_ name: String, group: String = "state", _ problem: Problem, fix: String?) -> Examined {
    Examined(
      group, name, .missing, [problem.message, problem.cause].compactMap { $0 }.joined(separator: ": "),
      fix: problem.hint ?? fix, details: [("code", .string(problem.code.name))])
  }
}
