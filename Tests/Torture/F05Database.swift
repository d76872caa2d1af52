import Glibc

extension Torment {
  /// F5: transactions while the calls on the database fail: none is lost, none is there twice.
  static let database = Torment(name: "F5", title: "failing database") { bench, tally throws(Broken) in
    let ledger = "\(bench.fresh("ledger")).sqlite"
    let goal = bench.count(10_000, quick: 300)
    let share = bench.isQuick ? 50 : 250
    // Two at a time write into one ledger, each under its name; some are killed and begun again.
    try bench.forEach(goal / share) { number throws(Broken) in
      try work(bench, tally, ledger, name: "w\(number)", count: share, turn: number)
    }
    try busy(bench, tally, ledger)
    let said = try bench.run(Worker.words("verify", ledger), in: bench.folder)
    guard said.status == 0 else { throw Broken("I2: \(said)") }
    guard said.output == "\(goal / share * share + 20)\n" else {
      throw Broken("F5: \(said.output) events of \(goal + 20)")
    }
  }

  private static func work(
    _ bench: Bench, _ tally: Tally, _ ledger: String, name: String, count: Int, turn: Int
  ) throws(Broken) {
    var dice = bench.dice(50_000 + turn)
    let acknowledged = bench.fresh("acknowledged")
    var tries = 0
    while true {
      tries += 1
      guard tries < 400 else { throw Broken("I5: \(name) does not come to an end") }
      // The last try has a sound disk: whatever was done before, everything comes to an end.
      let rate = tries > 40 ? 0 : [20, 60, 200, 1_000][dice.number(0..<4)]
      var fault = Fault(
        classes: [
          .open, .read, .pread, .write, .pwrite, .fsync, .fdatasync, .ftruncate, .close, .mmap, .unlink,
        ],
        what: "\([EIO, ENOSPC, EDQUOT, EACCES, EMFILE][dice.number(0..<5)])", rate: rate, path: "ledger-")
      fault.seed = dice.next()
      let page = bench.fresh("page")
      let child = try bench.start(
        Worker.words("append", ledger, name, "\(count)", acknowledged), in: bench.folder,
        environment: fault.environment(bench, page: page))
      if dice.number(0..<4) == 0 {
        usleep(UInt32(dice.number(1_000..<60_000)))
        child.signal(SIGKILL)
      }
      let ended = try child.wait()
      tally.add("failing calls", Counts(page: page).failed)
      tally.add("processes")
      if ended.status == 137 { tally.add("of them killed") }
      guard ended.status == 0 || ended.status == 137 || ended.status == 75 else {
        throw Broken("F5: \(name): \(ended)")
      }
      // What was acknowledged is there, once, in its order.
      var check = try bench.run(Worker.words("numbers", ledger, name), in: bench.folder)
      // While another one makes the file there is nothing to read yet.
      for _ in 0..<100 where check.status != 0 && read(acknowledged).isEmpty {
        usleep(20_000)
        check = try bench.run(Worker.words("numbers", ledger, name), in: bench.folder)
        if access(ledger, F_OK) != 0 { break }
      }
      if access(ledger, F_OK) != 0 { continue }
      let numbers = check.output.split(separator: "\n").compactMap { Int($0) }
      let promised = read(acknowledged).split(separator: "\n").count
      guard check.status == 0, numbers == Array(0..<numbers.count), numbers.count >= promised else {
        throw Broken("F5: \(name) was promised \(promised) events and finds \(check)")
      }
      if ended.status == 0 {
        guard numbers.count == count else { throw Broken("F5: \(name) finds \(numbers.count) of \(count)") }
        tally.add("transactions", count)
        return
      }
    }
  }

  /// Another process holds the lock for a while: it is waited for, nothing is lost.
  private static func busy(_ bench: Bench, _ tally: Tally, _ ledger: String) throws(Broken) {
    let holder = try bench.start(
      Worker.words("hold", ledger, bench.isQuick ? "300" : "5000"), in: bench.folder)
    usleep(100_000)
    let acknowledged = bench.fresh("acknowledged")
    let ended = try bench.run(Worker.words("append", ledger, "busy", "20", acknowledged), in: bench.folder)
    guard try holder.wait().status == 0, ended.status == 0 else { throw Broken("F5: while locked: \(ended)") }
    tally.add("transactions behind a lock", 20)
  }
}
