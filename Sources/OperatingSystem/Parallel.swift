public import Diagnostics
import Glibc
import Synchronization

/// Runs `body` for each of `0..<count`, each number once, on at most `threads` threads; returns when all have ended.
///
/// Blocks the calling thread, which does its share; no thread is taken from Swift's cooperative pool.
///
/// - Throws: the problem of the smallest number that has one.
public func forEachInParallel(
  _ count: Int, threads: Int = processorCount(), _ body: @escaping @Sendable (Int) throws(Problem) -> Void
) throws(Problem) {
  let work = ParallelWork(count: count, body: body)
  var handles: [pthread_t] = []
  for _ in 1..<max(1, min(count, threads)) {
    var handle = pthread_t()
    let share = Unmanaged.passRetained(work)
    let status = pthread_create(
      &handle, nil,
      { context in
        if let context { Unmanaged<ParallelWork>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, share.toOpaque())
    // With fewer threads the work takes longer, and is done all the same.
    if status == 0 { handles.append(handle) } else { share.release() }
  }
  work.run()
  for handle in handles { pthread_join(handle, nil) }
  if let problem = work.problem { throw problem }
}

/// What `body` makes of `0..<count`, in that order, made on at most `threads` threads.
///
/// - Throws: the problem of the smallest number that has one.
public func mapInParallel<Value: Sendable>(
  _ count: Int, threads: Int = processorCount(), _ body: @escaping @Sendable (Int) throws(Problem) -> Value
) throws(Problem) -> [Value] {
  let values = ParallelValues<Value>(count: count)
  try forEachInParallel(count, threads: threads) { (index) throws(Problem) in
    values.set(index, try body(index))
  }
  return values.all
}

private final class ParallelValues<Value: Sendable>: Sendable {
  private let values: Mutex<[Value?]>

  init(count: Int) { values = Mutex(Array(repeating: nil, count: count)) }

  func set(_ index: Int, _ value: Value) { values.withLock { $0[index] = value } }

  var all: [Value] { values.withLock { $0.compactMap { $0 } } }
}

private final class ParallelWork: Sendable {
  private let count: Int
  private let body: @Sendable (Int) throws(Problem) -> Void
  private let next = Atomic<Int>(0)
  private let problems = Mutex<[Int: Problem]>([:])

  init(count: Int, body: @escaping @Sendable (Int) throws(Problem) -> Void) {
    (self.count, self.body) = (count, body)
  }

  func run() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      do throws(Problem) { try body(index) } catch { problems.withLock { $0[index] = error } }
    }
  }

  var problem: Problem? { problems.withLock { $0.min { $0.key < $1.key }?.value } }
}
