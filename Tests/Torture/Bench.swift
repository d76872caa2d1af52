import Foundation
import Synchronization

/// What every test has: the program, a folder, the shim, undisturbed runs to compare with, random numbers.
final class Bench: Sendable {
  /// The program that is tortured.
  let binary: String
  /// The folder of this process; memory where that is possible.
  let folder: String
  let seed: UInt64
  /// The short form, which is no measurement: other work may run beside.
  let isQuick: Bool
  /// `shim.c`, compiled.
  let shim: String
  let threads: Int
  private let goldens = Mutex<[Sample: Golden]>([:])
  private let lock = NSLock()
  private let next = Atomic<Int>(0)

  init(binary: String, seed: UInt64, isQuick: Bool, threads: Int) throws(Broken) {
    (self.binary, self.seed, self.isQuick, self.threads) = (binary, seed, isQuick, threads)
    let base =
      ProcessInfo.processInfo.environment["TORTURE_FOLDER"]
      ?? (access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")
    var template = Array("\(base)/torture-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Broken("cannot make a folder in \(base)") }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    chmod(folder, 0o755)
    shim = "\(folder)/shim.so"
    try compileShim()
  }

  /// The seed's numbers for one trial.
  func dice(_ turn: Int) -> Dice { Dice(seed: seed, turn: turn) }

  /// How often something is done: in the long form, in the quick one.
  func count(_ long: Int, quick: Int) -> Int {
    if isQuick { return quick }
    let share = ProcessInfo.processInfo.environment["TORTURE_SHARE"].flatMap { Double($0) } ?? 1
    return max(quick, Int(Double(long) * share))
  }

  /// A path that nothing has had.
  func fresh(_ name: String) -> String {
    "\(folder)/\(name)-\(next.add(1, ordering: .relaxed).newValue)"
  }

  // MARK: - Running

  /// Runs a program to its end.
  func run(
    _ words: [String], in place: String, environment: [String: String] = [:], limit: Double = 120
  ) throws(Broken) -> Ended {
    try start(words, in: place, environment: environment).wait(limit: limit)
  }

  func start(
    _ words: [String], in place: String, environment: [String: String] = [:],
    output: Child.Stream = .kept, errors: Child.Stream = .kept
  ) throws(Broken) -> Child {
    let usual = [
      "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": folder,
      "LLVM_PROFILE_FILE": "/dev/null",
    ]
    return try Child(
      words, in: place, environment: usual.merging(environment) { $1 }, place: fresh("said"), output: output,
      errors: errors)
  }

  /// Does `body` for each number, on all processors; stops at the first that breaks.
  func forEach(_ count: Int, _ body: @escaping @Sendable (Int) throws(Broken) -> Void) throws(Broken) {
    let turn = Atomic<Int>(0)
    let first = Mutex<Broken?>(nil)
    let group = DispatchGroup()
    for _ in 0..<min(threads, max(count, 1)) {
      group.enter()
      let thread = Thread {
        defer { group.leave() }
        while first.withLock({ $0 == nil }) {
          let number = turn.add(1, ordering: .relaxed).oldValue
          guard number < count else { return }
          do throws(Broken) { try body(number) } catch {
            first.withLock { $0 = $0 ?? Broken("trial \(number): \(error.what)") }
          }
        }
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    group.wait()
    if let broken = first.withLock({ $0 }) { throw broken }
  }

  // MARK: - What is made once

  private func compileShim() throws(Broken) {
    let source = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let compilers = ["/usr/bin/clang", "/usr/bin/cc", "/usr/bin/gcc"] + toolchain()
    guard let compiler = compilers.first(where: { access($0, X_OK) == 0 }) else {
      throw Broken("a C compiler is needed")
    }
    let ended = try run(
      [compiler, "-shared", "-fPIC", "-O1", "-o", shim, "/\(source)/shim.c", "-ldl"], in: folder)
    guard ended.status == 0 else { throw Broken("the shim cannot be compiled: \(ended)") }
  }

  /// The compiler of Swift's toolchain, which lies beside `swift`.
  private func toolchain() -> [String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/clang" }
  }

  /// An undisturbed run of a sample, made when it is first asked for.
  func golden(_ sample: Sample) throws(Broken) -> Golden {
    lock.lock()
    defer { lock.unlock() }
    if let golden = goldens.withLock({ $0[sample] }) { return golden }
    let golden = try Golden(self, sample)
    goldens.withLock { $0[sample] = golden }
    return golden
  }

  func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}

/// A fault that the shim brings about.
struct Fault: Sendable {
  enum Class: Int, CaseIterable, Sendable {
    case open, read, pread, write, pwrite, fsync, fdatasync, rename, link, ftruncate, close, mmap, unlink,
      mkdir,
      create, chmod, rmdir
  }

  /// The calls after which the disk is another than before.
  static let changes: [Class] = [
    .create, .write, .pwrite, .fsync, .fdatasync, .rename, .link, .unlink, .ftruncate, .mkdir, .chmod, .rmdir,
  ]

  var classes: [Class]
  /// `kill`, `short`, `interrupt` or an error number.
  var what = "0"
  var at = 0
  var rate = 0
  var isLasting = false
  var path: String?
  var seed: UInt64 = 0
  var trace: String?
  var clock: String?
  /// The nth process that asks to die with the program has lost it by then.
  var orphan = 0

  func environment(_ bench: Bench, page: String) -> [String: String] {
    var variables = [
      "LD_PRELOAD": bench.shim, "TORTURE_PAGE": page, "TORTURE_FAULT": what,
      "TORTURE_CALLS": "\(classes.reduce(0) { $0 | 1 << $1.rawValue })",
    ]
    if at > 0 { variables["TORTURE_AT"] = "\(at)" }
    if rate > 0 { variables["TORTURE_RATE"] = "\(rate)" }
    if seed > 0 { variables["TORTURE_SEED"] = "\(seed >> 1)" }
    if isLasting { variables["TORTURE_LASTING"] = "1" }
    if orphan > 0 { variables["TORTURE_ORPHAN"] = "\(orphan)" }
    variables["TORTURE_PATH"] = path
    variables["TORTURE_TRACE"] = trace
    variables["TORTURE_CLOCK"] = clock
    return variables
  }
}

/// What the shim has counted.
struct Counts {
  let calls: [Int]
  /// Those that a fault could hit, and those that were hit.
  let (chosen, failed): (Int, Int)

  init(page: String) {
    let all = bytes(page)
    let words = all.withUnsafeBytes { buffer in
      (0..<34).map { index in
        8 * index + 8 <= buffer.count
          ? Int(truncatingIfNeeded: buffer.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) : 0
      }
    }
    (calls, chosen, failed) = (Array(words[..<32]), words[32], words[33])
    unlink(page)
  }
}
