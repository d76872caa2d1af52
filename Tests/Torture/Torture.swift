import Foundation

/// One of the fault tests, named as in the threat model.
struct Torment: Sendable {
  let name: String
  /// What is done to the program.
  let title: String
  let body: @Sendable (Bench, Tally) throws(Broken) -> Void

  static let all: [Torment] = [
    .kills, .order, .space, .errors, .database, .clocks, .corruption, .ledger, .processes, .signals,
    .determinism,
    .swaps,
  ]
}

/// `Torture [--quick] [--binary FILE] [--seed N] [--threads N] [NAME…]`: does to the program what a bad day does.
@main
enum Torture {
  static func main() {
    var words = Array(CommandLine.arguments.dropFirst())
    if let status = Worker.run(words) { exit(status) }
    if words.contains(Torment.space.name) || !words.contains(where: { $0.hasPrefix("F") }) {
      Torment.takeOwnMounts()
    }
    func value(_ name: String) -> String? {
      guard let index = words.firstIndex(of: name), index + 1 < words.count else { return nil }
      defer { words.removeSubrange(index...index + 1) }
      return words[index + 1]
    }
    let environment = ProcessInfo.processInfo.environment
    let isQuick = words.contains("--quick")
    words.removeAll { $0 == "--quick" }
    let beside = Worker.own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    let binary = value("--binary") ?? "\(beside)/stellwerk"
    let seed =
      (value("--seed") ?? environment["TORTURE_SEED"]).flatMap { UInt64($0) }
      ?? UInt64.random(in: 1...999_999)
    let threads = value("--threads").flatMap { Int($0) } ?? ProcessInfo.processInfo.activeProcessorCount
    let chosen = Torment.all.filter { words.isEmpty || words.contains($0.name) }
    let unknown = words.filter { word in !Torment.all.contains { $0.name == word } }
    guard unknown.isEmpty, access(binary, X_OK) == 0 else {
      say("there is no \(unknown.isEmpty ? binary : unknown.joined(separator: ", "))")
      exit(64)
    }
    let absolute = URL(fileURLWithPath: binary).standardizedFileURL.path
    var status: Int32 = 0
    for torment in chosen where !perform(torment, absolute, seed, isQuick, threads) { status = 1 }
    exit(status)
  }

  /// Does one of them, and says in a line what came of it.
  private static func perform(
    _ torment: Torment, _ binary: String, _ seed: UInt64, _ isQuick: Bool, _ threads: Int
  ) -> Bool {
    let (start, tally) = (ContinuousClock.now, Tally())
    var folder: String?
    do throws(Broken) {
      let bench = try Bench(binary: binary, seed: seed, isQuick: isQuick, threads: threads)
      folder = bench.folder
      try torment.body(bench, tally)
      bench.remove(bench.folder)
      say(
        "\(torment.name)  \(torment.title): \(tally.text); 0 broken; \(shown(seconds(since: start))) s; seed \(seed)"
      )
      return true
    } catch {
      say("\(torment.name)  \(torment.title): BROKEN after \(tally.text); seed \(seed)")
      say(error.what)
      say("  again: TORTURE_SEED=\(seed) make torture F=\(torment.name)\(isQuick ? " QUICK=1" : "")")
      say("  what is left lies in \(folder ?? "no folder")")
      return false
    }
  }
}

func shown(_ seconds: Double) -> String { String(format: seconds < 10 ? "%.2f" : "%.0f", seconds) }

/// A line for whoever waits, at once, also into a file.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
