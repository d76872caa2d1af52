import Diagnostics
import Manifests
import OperatingSystem
import Policies
import Synchronization

/// What all calls of a run together may use: asked before each call, by what that call can come to at most.
///
/// 1. No call is begun whose bound does not fit beside what was used and what is under way: calls at the same time cannot pass
///    the limit together.
/// 2. A call that fits only when others have come to less than their bounds waits for them.
/// 3. A call of which nobody says what it used counts with its bound.
final class CompletionBudget: Sendable {
  /// Counts of calls and tokens, and a cost.
  struct Amount: Sendable, Equatable {
    var calls = 0
    var tokens = 0
    var cost = CompletionCost.zero

    static func + (left: Self, right: Self) -> Self {
      Self(
        calls: left.calls.saturatingAdding(right.calls), tokens: left.tokens.saturatingAdding(right.tokens),
        cost: left.cost + right.cost)
    }
  }

  private struct State {
    var used = Amount()
    /// The bounds of calls that are under way, by the number of the call.
    var underWay: [Int: Amount] = [:]
    var next = 0
  }

  private let most: (calls: Int?, tokens: Int?, cost: CompletionCost?)
  private let state = Mutex(State())

  init(_ budget: PlanManifest.Budget) {
    most = (budget.maxCalls, budget.maxTokens, budget.maxCost.map { CompletionCost($0) })
  }

  /// What has been used; what is under way is not in it.
  var used: Amount { state.withLock { $0.used } }

  /// Makes room for a call; blocks while others may leave some.
  ///
  /// - Returns: a number for `settle`.
  /// - Throws: `plan.budget` where the call would pass a limit.
  func reserve(_ bound: Amount, _ cancellation: Cancellation) throws(Problem) -> Int {
    while true {
      let (number, passed, isWaiting) = state.withLock { state -> (Int?, Problem?, Bool) in
        let taken = state.underWay.values.reduce(state.used, +)
        if self.passed(by: taken + bound, used: state.used) == nil {
          state.underWay[state.next] = bound
          state.next += 1
          return (state.next - 1, nil, false)
        }
        let alone = self.passed(by: state.used + bound, used: state.used)
        return (nil, alone, alone == nil)
      }
      if let number { return number }
      if let passed { throw passed }
      guard isWaiting, !cancellation.isCancelled else {
        throw Problem(.completionStopped, "was stopped before a call")
      }
      pause(for: .milliseconds(20), cancellation)
    }
  }

  /// Books what a call has come to; `nil` for its bound.
  func settle(_ number: Int, as amount: Amount?) {
    state.withLock { state in
      guard let bound = state.underWay.removeValue(forKey: number) else { return }
      state.used = state.used + (amount ?? bound)
    }
  }

  /// The limit that an amount is beyond.
  private func passed(by amount: Amount, used: Amount) -> Problem? {
    func problem(_ name: String, _ limit: String, _ wanted: String, _ used: String) -> Problem {
      Problem(
        .planBudget, "the next call would pass '\(name)', which is \(limit)",
        hint: "raise '\(name)' under 'budget'; what was answered so far is kept",
        cause: "\(used) used, the call may come to \(wanted)")
    }
    if let calls = most.calls, amount.calls > calls {
      return problem("maxCalls", "\(calls)", "1", "\(used.calls)")
    }
    if let tokens = most.tokens, amount.tokens > tokens {
      return problem("maxTokens", "\(tokens)", "\(amount.tokens - used.tokens)", "\(used.tokens)")
    }
    if let cost = most.cost, cost < amount.cost {
      return problem("maxCost", cost.text, (amount.cost - used.cost).text, used.cost.text)
    }
    return nil
  }
}

/// An amount of money in the currency that a provider bills in, exact to a ten-thousandth of a millionth.
struct CompletionCost: Sendable, Comparable {
  static let zero = CompletionCost(units: 0)
  /// Tokens times ten-thousandths for a million: one is 10,000,000,000.
  let units: Int

  private init(units: Int) { self.units = units }

  /// An amount as it is written.
  init(_ amount: FixedPoint) { units = amount.tenThousandths.saturatingMultiplied(by: 1_000_000) }

  /// What tokens cost.
  init(input: Int, output: Int, _ price: PlanManifest.Price?) {
    guard let price else {
      units = 0
      return
    }
    units = input.saturatingMultiplied(by: price.input.tenThousandths)
      .saturatingAdding(output.saturatingMultiplied(by: price.output.tenThousandths))
  }

  static func + (left: Self, right: Self) -> Self { Self(units: left.units.saturatingAdding(right.units)) }
  static func - (left: Self, right: Self) -> Self { Self(units: max(0, left.units - right.units)) }
  static func < (left: Self, right: Self) -> Bool { left.units < right.units }

  /// Rounded up to a millionth: `0.001234`.
  var text: String {
    let millionths = units / 10_000 + (units % 10_000 > 0 ? 1 : 0)
    let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
    guard rest > 0 else { return "\(whole)" }
    var digits = Array("\(rest + 1_000_000)".dropFirst())
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(String(digits))"
  }

  /// Reads what `text` writes.
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Int(parts[0]), whole >= 0 else { return nil }
    let digits = parts.count == 2 ? String(parts[1]) : "0"
    guard (1...6).contains(digits.utf8.count),
      let rest = Int(digits + String(repeating: "0", count: 6 - digits.utf8.count)),
      rest >= 0
    else { return nil }
    units = whole.saturatingMultiplied(by: 10_000_000_000).saturatingAdding(rest * 10_000)
  }
}

extension Int {
  /// The sum; the greatest number where it does not fit.
  fileprivate func saturatingAdding(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product of two numbers that are not negative; the greatest number where it does not fit.
  fileprivate func saturatingMultiplied(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}

extension Problem.Code {
  /// A call that would pass what a run may use.
  static let planBudget = Self("plan.budget", exit: .stageFailed)
  static let completionStopped = Self("stage.stopped", exit: .interrupted)
}
