/** The frame of one Task's screens: follows its log; timeline, plan and review fill it. */
import { Outlet, useParams } from "react-router";

import { useTaskSocket } from "@/hooks/use-task-socket";

export function TaskLayout() {
  const { taskId = "" } = useParams();
  useTaskSocket(taskId);
  return <Outlet />;
}
