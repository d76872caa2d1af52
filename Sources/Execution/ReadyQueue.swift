/// A heap of stages that are ready: the highest priority first, of equals the longest way to the end, then the one that came first.
struct ReadyQueue {
  struct Entry {
    let index: Int
    let priority: Int
    /// How long the longest way from this one to an end of the graph is: in microseconds, else in stages.
    let distance: Int
    let arrival: Int

    func precedes(_ other: Entry) -> Bool {
      if priority != other.priority { return priority > other.priority }
      return distance != other.distance ? distance > other.distance : arrival < other.arrival
    }
  }

  private var heap: [Entry] = []

  var first: Entry? { heap.first }
  var isEmpty: Bool { heap.isEmpty }

  mutating func append(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> Entry? {
    guard let first = heap.first else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].precedes(heap[least]) {
        least = child
      }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
