"""What an address may mean on a layer, each with how well it agrees; which one is the answer is decided in `locate`."""
