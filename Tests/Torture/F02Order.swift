import Foundation

extension Torment {
  /// F2: an object is on the disk before its name, its name before the event; and what a power cut may leave is used.
  static let order = Torment(name: "F2", title: "write order and power cuts") { bench, tally throws(Broken) in
    for sample in bench.isQuick ? [Sample.small] : [.small, .large] {
      let traced = try Trace(bench, sample)
      try traced.checkOrder(tally)
      if sample == .small { try traced.cutPower(tally) }
    }
  }
}

/// A run whose changes were written down.
struct Trace: Sendable {
  let bench: Bench
  let sample: Sample
  let folder: String
  let model: DiskModel

  init(_ bench: Bench, _ sample: Sample) throws(Broken) {
    _ = try bench.golden(sample)
    let trial = try Trial(bench, sample)
    let file = bench.fresh("trace")
    let ended = try trial.run(Fault(classes: [], trace: file))
    guard ended.status == 0 else { throw trial.broken("the traced run fails: \(ended)") }
    self.init(trial, file)
  }

  init(_ trial: Trial, _ file: String) {
    (bench, sample, folder) = (trial.bench, trial.sample, trial.folder)
    model = DiskModel(trace: bytes(file), below: trial.folder)
    unlink(file)
  }

  // MARK: - Order

  /// No file gets its name before its bytes are on the disk, whatever failed.
  func checkNames() throws(Broken) {
    for (index, change) in model.changes.enumerated()
    where change.kind == .rename && change.file > 0 && !change.path.contains("/apt/") && !isSummary(change) {
      try check(bytesOf: change, at: index)
    }
  }

  /// Bytes before name, name before whatever speaks of it.
  func checkOrder(_ tally: Tally) throws(Broken) {
    // When each object's name was safe; texts that must not be written before.
    var safe: [(hex: [UInt8], index: Int)] = []
    for (index, change) in model.changes.enumerated() {
      let isNaming = change.kind == .rename || change.kind == .link
      if isNaming, change.other.contains("/store/blobs/") {
        try check(bytesOf: change, at: index)
        guard model.safeAfter[index] < .max else {
          throw Broken("F2: the folder of \(change.other) is never synced")
        }
        safe.append((Array((change.other.split(separator: "/").last ?? "").utf8), model.safeAfter[index]))
        tally.add("object names of \(sample.rawValue)")
      } else if isNaming, change.file > 0, change.path.hasSuffix(".tmp"), !isSummary(change) {
        try check(bytesOf: change, at: index)
        guard model.safeAfter[index] < .max else {
          throw Broken("F2: the folder of \(change.other) is never synced")
        }
        tally.add("files written whole")
      }
    }
    for (index, change) in model.changes.enumerated()
    where change.kind == .write && change.path.hasSuffix("sqlite-wal") {
      tally.add("writes to a journal")
      for (hex, named) in safe where named > index && contains(change.bytes, hex) {
        throw Broken("F2: \(change.path) names an object before its name is on the disk")
      }
      guard model.safeAfter[index] < .max else {
        throw Broken("F2: the journal \(change.path) is not synced")
      }
    }
    guard safe.count > 5 else { throw Broken("F2: no objects in the trace") }
  }

  /// What is counted again from the ledger when it is lost or torn: it waits for no disk.
  private func isSummary(_ naming: DiskModel.Change) -> Bool {
    ["metrics.prom", "statistics.json", "times.json"].contains { naming.other.hasSuffix("/artifacts/\($0)") }
  }

  private func check(bytesOf naming: DiskModel.Change, at index: Int) throws(Broken) {
    for (earlier, change) in model.changes[..<index].enumerated()
    where change.file == naming.file && change.kind == .write && model.safeAfter[earlier] > index {
      throw Broken("F2: \(naming.other) gets its name before its bytes are on the disk")
    }
  }

  /// As text, and as the bytes that it stands for.
  private func contains(_ bytes: [UInt8], _ hex: [UInt8]) -> Bool {
    var raw: [UInt8] = []
    for index in stride(from: 0, to: hex.count - 1, by: 2) {
      raw.append(UInt8(String(decoding: hex[index...index + 1], as: UTF8.self), radix: 16) ?? 0)
    }
    let data = Data(bytes)
    return data.range(of: Data(hex)) != nil || data.range(of: Data(raw)) != nil
  }

  // MARK: - Power

  func cutPower(_ tally: Tally) throws(Broken) {
    let syncs = model.syncs
    // At each: nothing of what is not safe arrives, all of it, and then whatever chance takes.
    let plain =
      bench.isQuick ? stride(from: 0, to: syncs.count, by: max(1, syncs.count / 12)).map { syncs[$0] } : syncs
    let total = bench.count(max(2_000, plain.count * 2 + 1), quick: plain.count * 2 + 12)
    try bench.forEach(total) { number throws(Broken) in
      var dice = bench.dice(number)
      var (cut, likely) = (model.changes.count, 0.0)
      if number < plain.count * 2 { (cut, likely) = (plain[number / 2], Double(number % 2)) }
      if number > plain.count * 2 { (cut, likely) = (syncs[dice.number(0..<syncs.count)], dice.fraction()) }
      let torn = dice.fraction() < 0.3
      try check(cut: cut, dice: dice, likely: likely, torn: torn, isLast: number == plain.count * 2)
      tally.add("disks after a power cut (\(model.changes.count) changes, \(syncs.count) syncs)")
    }
  }

  private func check(cut: Int, dice start: Dice, likely: Double, torn: Bool, isLast: Bool) throws(Broken) {
    var dice = start
    let template = try Template.of(sample, bench)
    let disk = model.disk(cut: cut, before: { bytes(template + $0.dropFirst(folder.count)) }) { _ in
      let luck = dice.fraction()
      if luck < likely { return 1 }
      return torn && luck < likely + (1 - likely) / 2 ? dice.fraction() * 0.99 : 0
    }
    let trial = try Trial(bench, sample)
    for (path, entry) in disk.entries.sorted(by: { $0.key < $1.key }) {
      guard path.hasPrefix(folder), !path.hasSuffix("-shm") else { continue }
      let place = trial.folder + path.dropFirst(folder.count)
      switch entry {
      case .folder: put([], at: "\(place)/.x"); unlink("\(place)/.x")
      case .nothing: bench.remove(place)
      case .file(let file):
        put(disk.contents[file] ?? [], at: place, mode: place.contains("/blobs/") ? 0o444 : 0o644)
      }
    }
    let said =
      "F2: power cut before change \(cut) of \(model.changes.count), \(likely) of the rest arrived\n  "
    do throws(Broken) {
      try trial.checkStore()
      let events = try trial.checkLog(isKilled: true)
      try trial.checkEvidence()
      if isLast {
        guard events.last?.kind == "run.finished", try trial.verify().status == 0 else {
          throw trial.broken("what a finished run had done is lost")
        }
      }
      try trial.checkResume(after: events)
    } catch { throw Broken(said + error.what) }
  }
}
