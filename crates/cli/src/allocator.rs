//! The allocator of the program: it gives memory back that a stage no longer needs (decision 41).

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;
